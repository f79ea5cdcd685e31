"""The tier of the test kit that runs an extension on CPython, with a fake page."""
