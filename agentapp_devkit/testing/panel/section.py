"""`Section` is a section of the panel, as an agent uses it."""

from functools import partial

from agentapp._sections import slug_of
from agentapp_devkit.testing.driver import Driver
from agentapp_devkit.testing.failures import InvalidFormError, MissingElementError
from agentapp_devkit.testing.panel import finding
from agentapp_devkit.testing.panel.dom_elements import DomElement
from agentapp_devkit.testing.panel.element import Element, as_found
from agentapp_devkit.testing.panel.entries import typed
from agentapp_devkit.testing.steps import Steps

__tracebackhide__ = True  # in pytest's tracebacks, which are about the test


class Section:
    """A section of the panel, which `Extension.section` returns.

    It is looked up again at each use, so it stays the same section after a refresh or for another
    customer. Every method returns when the extension is idle.

    Args:
        title: The title in `@panel.section(title)`.
        steps: The page.
    """

    def __init__(self, title: str, steps: Steps) -> None:
        """See the class."""
        self.title = title
        self._steps = steps

    @property
    def state(self) -> str:
        """ "loading", "ready", "empty" or "error".

        Raises:
            MissingElementError: The panel has no such section.
        """
        return self._element.attributes.get("data-state", "")

    @property
    def text(self) -> str:
        """The text below its heading, as the agent reads it: one line for each block."""
        return self._body.text

    def find(self, text: str | None = None, tag: str | None = None) -> Element | None:
        """Return the first element with this text, this tag or both; None where there is none.

        Args:
            text: A text that the element holds; of elements in each other, the innermost is found.
            tag: The name of a tag, such as "li".
        """
        found = finding.find(self._body, text, tag)
        return None if found is None else as_found(found)

    def click(self, label: str, **data: object) -> None:
        """Click the button, link or summary with this label.

        Args:
            label: What it says, or else its `aria-label` or `title`.
            data: Its `data-*` values, to tell it from others with the same label.

        Raises:
            MissingElementError: There is none, or there are several.
        """
        element = finding.clickable(self._body, label, data)
        self._steps.run(lambda driver: driver.click(element))

    def fill(self, label: str, value: object) -> None:
        """Write into the field with this label or name, in place of what is there, and leave it.

        Args:
            label: The label or name.
            value: A text, a number, or a date or time; "" clears the field.

        Raises:
            KitError: The browser does not let the agent enter it.
            MissingElementError: There is none, or there are several.
        """
        control = finding.control(self._body, label, "text")
        text = typed(control, value)
        self._steps.run(lambda driver: driver.fill(control, text))

    def select(self, label: str, value: object) -> None:
        """Choose in the list with this label or name.

        Args:
            label: The label or name.
            value: The text or the value of an option; a list of them where several can be chosen.

        Raises:
            MissingElementError: There is no such list or option, or there are several.
        """
        select = finding.control(self._body, label, "list")
        values = finding.option_values(select, value)
        self._steps.run(lambda driver: driver.choose(select, values))

    def check(self, label: str) -> None:
        """Check the checkbox or radio button with this label or name.

        Raises:
            MissingElementError: There is none, or there are several.
        """
        self._set_box(label, True)

    def uncheck(self, label: str) -> None:
        """Clear the checkbox with this label or name.

        Raises:
            MissingElementError: There is none, or there are several.
        """
        self._set_box(label, False)

    def _set_box(self, label: str, is_checked: bool) -> None:
        box = finding.box_to_set(finding.control(self._body, label, "box"), is_checked)
        self._steps.run(lambda driver: driver.check(box, is_checked))

    def submit(self, **values: object) -> None:
        """Fill a form's fields, by their names, and submit it as its button does.

        Args:
            values: The values of fields: text or a number, a bool for a checkbox, a list of texts
                where several are chosen. Where there are several forms, it is the one with them.

        Raises:
            InvalidFormError: The browser does not submit it, because of what a field holds.
            MissingElementError: There is no such form, or there are several.
        """
        form = finding.form(self._body, values)
        path = form.path()
        for name, value in values.items():
            self._set_field(path, name, value)
        refusal = self._steps.run(lambda driver: driver.submit(finding.at(driver.panel(), path)))
        if refusal is not None:
            raise InvalidFormError(f"The browser does not submit the form. {refusal}")

    def _set_field(self, path: list[int], name: str, value: object) -> None:
        """Set one field; the form is looked up again, since a field may start an action."""
        fields = finding.fields(finding.at(self._steps.panel(), path), name)
        for field, wanted in finding.settings(fields, value):
            self._steps.run(partial(_set, field, wanted))

    def retry(self) -> None:
        """Click "Try again" in a section that shows an error.

        Raises:
            MissingElementError: It shows none.
        """
        button = finding.with_action(self._body, "agentapp:retry")
        if button is None:
            raise MissingElementError(
                f"The section {self.title!r} is {self.state!r} and shows no error to retry."
            )
        self._steps.run(lambda driver: driver.click(button))

    @property
    def _element(self) -> DomElement:
        panel = self._steps.panel()
        slug = slug_of(self.title)
        sections = [one for one in panel.walk() if "data-section" in one.attributes]
        for one in sections:
            if one.attributes["data-section"] == slug:
                return one
        known = ", ".join(one.attributes["data-section"] for one in sections) or "none"
        raise MissingElementError(
            f"The panel has no section {self.title!r}. It is"
            f" {panel.attributes.get('data-state')!r}, and its sections are: {known}."
        )

    @property
    def _body(self) -> DomElement:
        element = self._element
        bodies = (
            one for one in element.elements if "aa-section-body" in one.attributes.get("class", "")
        )
        return next(bodies, element)

    def __repr__(self) -> str:
        """The title."""
        return f"Section({self.title!r})"


def _set(field: DomElement, wanted: bool | str | list[str], driver: Driver) -> None:
    if isinstance(wanted, bool):
        driver.check(field, wanted)
    elif isinstance(wanted, str):
        driver.fill(field, wanted)
    else:
        driver.choose(field, wanted)
