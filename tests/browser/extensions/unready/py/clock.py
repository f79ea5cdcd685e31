"""Asks for the time while it is imported."""

import time

STARTED = time.time()
