"""The base of the errors that a command reports without a traceback."""


class ReportedError(Exception):
    """A command cannot go on; the message is for the person who typed it, and says what to do."""
