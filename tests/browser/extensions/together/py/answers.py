"""The answers that all pages share."""

ANSWERS = ("Yes", "No")
