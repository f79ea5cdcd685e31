"""The one exception of this package."""

from agentapp_devkit.errors import ReportedError


class PackageError(ReportedError):
    """Packages cannot be had: one paragraph a package, why, and what the author can do.

    `problems` holds the paragraphs; `str()` joins them with empty lines.
    """

    def __init__(self, *problems: str) -> None:
        """Take one paragraph a package."""
        super().__init__("\n\n".join(problems))
        self.problems = problems
