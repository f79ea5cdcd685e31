"""The author's own module."""

TOTAL = 1_000_000
