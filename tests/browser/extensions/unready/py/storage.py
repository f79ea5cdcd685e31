"""Writes a file while it is imported."""

from pathlib import Path

NOTES = Path("/tmp/notes.txt")  # noqa: S108
NOTES.write_text("noted")
