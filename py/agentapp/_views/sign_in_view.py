"""Renders the block in place of sections that wait until the agent has signed in."""

from htpy import button, div, p, section
from markupsafe import Markup

from agentapp._views.markup import NOTHING, SIGN_IN, template
from agentapp._views.panel_texts import PanelTexts

BLOCK = "sign-in"

_REASON = template(p(role="status")["%s"])
_ASKING = template(
    section(".aa-block", id=BLOCK, aria_label="%(sign_in)s", data_sign_in="asking")[
        div(".aa-section-body")[
            "%s",
            p(".quiet")["%(sign_in_text)s"],
            button(".primary", type="button", data_action=SIGN_IN)["%(sign_in)s"],
        ],
    ]
)


class SignInView:
    """The block with the button.

    Args:
        texts: The display's texts.
    """

    def __init__(self, texts: PanelTexts) -> None:
        """See the class."""
        self._texts = texts
        self._asking = texts.fill(_ASKING)

    def asking(self, reason: str | None = None) -> Markup:
        """Render the button that signs in.

        Args:
            reason: The name of the text that says why the last attempt failed.
        """
        return self._asking % (NOTHING if reason is None else _REASON % (self._texts[reason],),)
