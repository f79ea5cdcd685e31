"""`initial-state.json`: the sections of Customer Details that an extension may rewrite.

LiveChat takes this JSON in the Developer Console, in the field "Initial state" of a details widget,
and ignores an invalid one without a word. The simulator takes it from the extension's folder.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

NAME = "initial-state.json"

_SECTIONS = "customerDetailsSections"
# The keys of `data` that each type of component requires.
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "label_value": (),
    "link": ("url",),
    "button": ("label", "id"),
    "tags": ("tags",),
    "line": (),
    "customer": (),
}

Section = dict[str, object]


class InitialStateError(Exception):
    """An `initial-state.json` cannot be used; the message has every mistake with its place."""


def load_initial_state(folder: Path) -> tuple[Section, ...]:
    """Return the sections that the extension in `folder` declares; none where it has no file.

    Raises:
        InitialStateError: LiveChat would ignore the file.
    """
    try:
        text = (folder / NAME).read_text("utf-8")
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError:
        raise InitialStateError(f"{NAME}: is not UTF-8. Save it as UTF-8.") from None
    try:
        state = json.loads(text)
    except ValueError as error:
        raise InitialStateError(f"{NAME}: is no JSON: {error}. Correct it.") from None
    mistakes = [f"{NAME}: {mistake}" for mistake in _mistakes(state)]
    if mistakes:
        raise InitialStateError("\n".join(mistakes))
    return tuple(state[_SECTIONS])


def _mistakes(state: object) -> Iterator[str]:
    sections = state.get(_SECTIONS) if isinstance(state, dict) else None
    if not isinstance(sections, list):
        yield f'has no list of sections. Write {{"{_SECTIONS}": [...]}}.'
        return
    titles: set[object] = set()
    for index, section in enumerate(sections):
        place = f"{_SECTIONS}[{index}]"
        if not isinstance(section, dict):
            yield f"{place}: is no object. Write a section with title and components."
            continue
        title = section.get("title")
        if not isinstance(title, str) or not title:
            yield f"{place}.title: is missing. A section is found by its title."
        elif title in titles:
            yield f'{place}.title: "{title}" is another section\'s. Give each its own title.'
        else:
            titles.add(title)
        yield from _component_mistakes(place, section.get("components"))


def _component_mistakes(section: str, components: object) -> Iterator[str]:
    if not isinstance(components, list) or not components:
        yield f"{section}.components: is no list, or empty. Add a component, such as a title."
        return
    for index, component in enumerate(components):
        place = f"{section}.components[{index}]"
        kind = component.get("type") if isinstance(component, dict) else None
        if not isinstance(kind, str) or kind not in _REQUIRED:
            yield f"{place}.type: is none of {', '.join(_REQUIRED)}. Use one of them."
            continue
        data = component.get("data")
        for key in _REQUIRED[kind]:
            if not isinstance(data, dict) or not data.get(key):
                yield f"{place}.data.{key}: is missing. A {kind} needs it."
