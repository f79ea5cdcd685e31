"""The error of a folder that no site can be built from."""

from agentapp_devkit.errors import ReportedError


class SiteError(ReportedError):
    """The extension's folder lacks something, or holds something forbidden; the message says it."""
