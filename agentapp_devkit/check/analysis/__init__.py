"""Reads the author's code without running it: names, texts, actions, addresses."""
