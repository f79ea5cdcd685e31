"""The state that the fake page keeps over a patch, where it is not seen in the parity suite."""

import pytest

from agentapp_devkit.testing.cpython.fake_document import FakeDocument

FORM = '<form id="{}"><textarea name="text"></textarea></form>'
PANEL = f'<main id="panel"><section id="s">{FORM}</section></main>'


def typed_over(*patches: tuple[str, str]) -> str:
    document = FakeDocument()
    document.patch("panel", PANEL.format("first"))
    (field,) = (one for one in document.root.walk() if one.tag == "textarea")
    field.value = "typed"
    for element_id, html in patches:
        assert not document.patch(element_id, html)
    (field,) = (one for one in document.root.walk() if one.tag == "textarea")
    return field.value


@pytest.mark.parametrize(("form", "text"), [("first", "typed"), ("second", "")])
def test_a_form_with_another_id_is_a_new_form(form: str, text: str) -> None:
    panel = PANEL.format(form)
    section = panel.removeprefix('<main id="panel">').removesuffix("</main>")
    assert typed_over(("panel", panel)) == text
    assert typed_over(("s", section)) == text
    assert typed_over(("s", section), ("panel", panel)) == text
