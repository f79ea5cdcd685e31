"""The test kit for extensions: the types of what the fixture `extension` gives to a test.

It comes with `agentapp[test]`, and no site holds it: a page has nothing to test.
"""

from agentapp_devkit.testing.expectations import ExpectedError
from agentapp_devkit.testing.extension import Extension, Notice
from agentapp_devkit.testing.failures import (
    InvalidFormError,
    KitError,
    MissingElementError,
    UnexpectedError,
)
from agentapp_devkit.testing.http import Http, Request
from agentapp_devkit.testing.panel.element import Element
from agentapp_devkit.testing.panel.section import Section

__all__ = [
    "Element",
    "ExpectedError",
    "Extension",
    "Http",
    "InvalidFormError",
    "KitError",
    "MissingElementError",
    "Notice",
    "Request",
    "Section",
    "UnexpectedError",
]
