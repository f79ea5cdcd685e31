"""Writes a file while it is imported."""

from pathlib import Path

NOTES = Path("/tmp/notes.txt")
NOTES.write_text("noted", "utf-8")
