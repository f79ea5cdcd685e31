"""`Toast`: a short message that LiveChat shows over the Agent App."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from agentapp._checks import check_choice, check_text
from agentapp._plain_data import PlainData

ToastKind: TypeAlias = Literal["success", "error"]


@dataclass(frozen=True, slots=True)
class Toast:
    """A short message over the Agent App.

    Attributes:
        content: The text.
        kind: The kind, which decides on the colour.

    Example:
        >>> Toast("The order was refunded")
        Toast(content='The order was refunded', kind='success')
    """

    content: str
    kind: ToastKind = "success"

    def __post_init__(self) -> None:
        """Check the fields."""
        check_text("Toast.content", self.content)
        check_choice("Toast.kind", self.kind, get_args(ToastKind))

    def _data(self) -> PlainData:
        return {"content": self.content, "kind": self.kind}
