"""Wheels: bringing them, reading them, and putting them into a site."""
