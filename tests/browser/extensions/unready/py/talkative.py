"""Prints while it is imported."""

print("talkative was imported")
