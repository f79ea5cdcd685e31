"""The error of a folder that no site can be built from."""


class SiteError(Exception):
    """The extension's folder lacks something, or holds something forbidden; the message says it."""
