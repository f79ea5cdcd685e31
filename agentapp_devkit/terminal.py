"""The terminal that the commands write to. Imports the standard library alone."""

import sys
from io import TextIOWrapper


def never_fail_to_print() -> None:
    """Print "?" for each character that the terminal's encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
