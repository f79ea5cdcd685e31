"""The exceptions of the test kit, each with a message that says what to do next."""


class KitError(AssertionError):
    """A test of an extension fails.

    Example:
        >>> issubclass(MissingElementError, KitError)
        True
    """


class MissingElementError(KitError):
    """The panel has no such section, element or control, or several of them.

    Example:
        >>> str(MissingElementError("There is no section 'Orders'."))
        "There is no section 'Orders'."
    """


class InvalidFormError(KitError):
    """The browser does not submit a form, because a value in it is not valid.

    Example:
        >>> str(InvalidFormError("amount: valueMissing"))
        'amount: valueMissing'
    """


class NeverIdleError(KitError):
    """Tasks of the extension go on without ever waiting for time, an answer or the agent.

    Example:
        >>> str(NeverIdleError())
        'The extension is never idle: ...'
    """

    def __init__(self) -> None:
        """Say what such a task is."""
        super().__init__(
            "The extension is never idle: a task goes on without waiting, such as a loop around"
            " `await asyncio.sleep(0)`."
        )


class UnexpectedError(KitError):
    """Something went wrong in the extension, and the test did not expect it.

    Example:
        >>> str(UnexpectedError("KeyError in the section 'Orders'"))
        "KeyError in the section 'Orders'"
    """
