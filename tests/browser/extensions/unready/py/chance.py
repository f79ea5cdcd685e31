"""Asks for a random number while it is imported."""

import secrets

KEY = secrets.token_hex(8)
