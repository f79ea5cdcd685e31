"""Needs more memory than Python starts with; nothing else keeps it out of a snapshot."""

SIZE = 30 << 20  # bytes
DATA = bytearray(SIZE)
DATA[-1] = 7
