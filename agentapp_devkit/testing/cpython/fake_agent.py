"""`FakeAgent` fakes an agent and the browser: a click, a text or a form becomes an action.

It does what `static/dom/actions.mjs` and `static/dom/busy.mjs` do in a page.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from agentapp._page import ActionListener
from agentapp_devkit.testing.cpython import forms
from agentapp_devkit.testing.cpython.fake_document import FakeDocument
from agentapp_devkit.testing.failures import KitError
from agentapp_devkit.testing.panel.dom_elements import DomElement
from agentapp_devkit.testing.panel.markup import choose, chosen_values
from agentapp_devkit.testing.panel.outline import described

__tracebackhide__ = True  # in pytest's tracebacks, which are about the test


@dataclass(eq=False)
class _Run:
    """An action that runs: its element, and the key by which the element is found again."""

    element: DomElement
    key: tuple[object, ...]


def _key_of(element: DomElement) -> tuple[object, ...]:
    data = sorted(item for item in element.attributes.items() if item[0].startswith("data-"))
    return element.tag, element.attributes.get("id"), element.attributes.get("name"), *data


class FakeAgent:
    """Acts on a document's elements.

    Args:
        document: The document.
        loop: The page's event loop, for what waits until the agent pauses.
    """

    def __init__(self, document: FakeDocument, loop: asyncio.AbstractEventLoop) -> None:
        """Do nothing yet."""
        self._document = document
        self._loop = loop
        self._listeners: list[ActionListener] = []
        self._runs: list[_Run] = []
        self._marks: list[tuple[DomElement, str]] = []
        self._pauses: dict[DomElement, asyncio.TimerHandle] = {}
        self._waiting: set[DomElement] = set()

    def listen(self, listener: ActionListener) -> None:
        """Tell `listener` of each action."""
        self._listeners.append(listener)

    # --- What the agent does

    def click(self, element: DomElement) -> None:
        """Click an element.

        Raises:
            KitError: It is disabled.
        """
        if element.is_disabled:
            raise KitError(f"Nobody can click {described(element)}.")
        acting = self._acting(element)
        if acting is not None:
            if not self._is_busy(acting):
                self._start(acting)
            if not self._closes_dialog(element):
                return
        self._default_of(element)

    def _acting(self, element: DomElement) -> DomElement | None:
        """Return the element whose action a click starts."""
        around = (element, *element.ancestors())
        nearest = next((one for one in around if "data-action" in one.attributes), None)
        if nearest is None or nearest.tag == "form" or nearest.is_control:
            return None
        return nearest

    def _closes_dialog(self, element: DomElement) -> bool:
        form = element.form if element.is_submitter else None
        return form is not None and form.attributes.get("method", "").lower() == "dialog"

    def _default_of(self, element: DomElement) -> None:
        """Do what a browser does by itself with a click."""
        form = element.form
        if element.tag == "summary" and element.parent is not None:
            _toggle(element.parent, "open")
        elif "commandfor" in element.attributes:
            self._command(element)
        elif form is not None and element.is_submitter:
            self.submit(form, element)
        elif form is not None and element.type == "reset":
            forms.reset(form)

    def _command(self, button: DomElement) -> None:
        dialog = self._document.root.by_id(button.attributes["commandfor"])
        command = button.attributes.get("command")
        if dialog is not None and command == "show-modal":
            dialog.attributes["open"] = ""
        elif dialog is not None and command in ("close", "request-close"):
            dialog.attributes.pop("open", None)

    def submit_as_agent(self, form: DomElement) -> str | None:
        """Submit a form as its first button does; return why the browser refuses, if it does.

        Raises:
            KitError: That button is disabled.
        """
        button = form.submitter
        if button is None:
            return self.submit(form)
        refusal = forms.refusal(form, button)
        if refusal is None:
            self.click(button)
        return refusal

    def submit(self, form: DomElement, submitter: DomElement | None = None) -> str | None:
        """Submit a form; return why the browser refuses, if it does."""
        refusal = forms.refusal(form, submitter)
        if refusal is not None:
            return refusal
        if form.attributes.get("method", "").lower() == "dialog":
            dialog = form.closest("dialog")
            if dialog is not None:
                dialog.attributes.pop("open", None)
        if "data-action" in form.attributes and not self._is_busy(form):
            self._start(form, submitter)
        return None

    def fill(self, control: DomElement, text: str) -> None:
        """Write a text into a control, and leave it.

        Raises:
            KitError: The agent cannot write there.
        """
        self._require_usable(control)
        if control.value == text:
            return
        control.value = text
        self._input(control)
        self._change(control)

    def choose(self, select: DomElement, values: Sequence[str]) -> None:
        """Choose options.

        Raises:
            KitError: The list is disabled.
        """
        self._require_usable(select)
        before = chosen_values(select)
        choose(select, list(values))
        if chosen_values(select) != before:
            self._input(select)
            self._change(select)

    def check(self, box: DomElement, is_checked: bool) -> None:
        """Check a box, or clear it.

        Raises:
            KitError: It is disabled, or a radio button cannot be cleared.
        """
        self._require_usable(box)
        if box.is_checked == is_checked:
            return
        if box.type == "radio":
            self._clear_group(box)
        box.is_checked = is_checked
        self._input(box)
        self._change(box)

    def _clear_group(self, radio: DomElement) -> None:
        name = radio.attributes.get("name")
        for one in self._document.root.walk():
            if (
                one.type == "radio"
                and one.attributes.get("name") == name
                and one.form is radio.form
            ):
                one.is_checked = False

    def _require_usable(self, control: DomElement) -> None:
        if control.is_disabled or "readonly" in control.attributes:
            raise KitError(f"Nobody can change {described(control)}.")

    # --- The action of a control

    def _input(self, control: DomElement) -> None:
        if "data-action" not in control.attributes or not _starts_by_input(control):
            return
        pause = _milliseconds(control.attributes.get("data-debounce", ""))
        timer = self._pauses.pop(control, None)
        if timer is not None:
            timer.cancel()
        if pause > 0:
            self._pauses[control] = self._loop.call_later(
                pause / 1000, self._start_by_change, control
            )
        else:
            self._start_by_change(control)

    def _change(self, control: DomElement) -> None:
        if "data-action" in control.attributes and not _starts_by_input(control):
            self._start_by_change(control)

    def _start_by_change(self, control: DomElement) -> None:
        self._pauses.pop(control, None)
        current = self._current(control)
        if current is None:
            return
        if self._is_busy(current):
            self._waiting.add(current)
        else:
            self._start(current)

    def _current(self, element: DomElement) -> DomElement | None:
        """Return the element that a patch has put into an element's place."""
        if self._document.holds(element):
            return element
        key = _key_of(element)
        return next((one for one in self._document.root.walk() if _key_of(one) == key), None)

    # --- Running actions

    def _start(self, element: DomElement, submitter: DomElement | None = None) -> None:
        run = _Run(element, _key_of(element))
        sent = forms.read(element, submitter)
        is_over = False

        def done() -> None:
            nonlocal is_over
            is_over = True
            self._end(run)

        for listener in self._listeners:
            listener(element.attributes.get("data-action", ""), sent, done)
        if not is_over:
            self._runs.append(run)
            self.mark()

    def _end(self, run: _Run) -> None:
        if run in self._runs:
            self._runs.remove(run)
            self.mark()
        waiting = [one for one in self._waiting if _key_of(one) == run.key]
        for control in waiting:
            self._waiting.discard(control)
            self._start_by_change(control)

    def _is_busy(self, element: DomElement) -> bool:
        key = _key_of(element)
        return any(run.element is element or run.key == key for run in self._runs)

    def mark(self) -> None:
        """Mark the elements whose action runs, and no others."""
        for element, name in self._marks:
            element.attributes.pop(name, None)
        self._marks = []
        keys = {run.key for run in self._runs}
        for element in self._document.root.walk() if keys else ():
            if "data-action" in element.attributes and _key_of(element) in keys:
                self._mark(element, "aria-busy")
                for button in _buttons_of(element):
                    self._mark(button, "aria-disabled")

    def _mark(self, element: DomElement, name: str) -> None:
        if name not in element.attributes:  # else it is the author's
            element.attributes[name] = "true"
            self._marks.append((element, name))

    def forget_customer(self) -> None:
        """Forget what belongs to a customer who is no longer the current one."""
        for timer in self._pauses.values():
            timer.cancel()
        self._pauses.clear()
        self._waiting.clear()
        self._runs.clear()
        self.mark()


def _buttons_of(element: DomElement) -> list[DomElement]:
    if element.tag == "form":
        return [one for one in forms.controls_of(element) if one.is_submitter]
    return [] if element.is_control else [element]


def _starts_by_input(control: DomElement) -> bool:
    return control.attributes.get("data-on") == "input" or "data-debounce" in control.attributes


def _milliseconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0


def _toggle(element: DomElement, name: str) -> None:
    if name in element.attributes:
        del element.attributes[name]
    else:
        element.attributes[name] = ""
