"""`initial-state.json`: what LiveChat takes, and a message for what it would ignore."""

import json
from pathlib import Path
from typing import Any

import pytest

from agentapp.details import (
    Button,
    Component,
    Customer,
    DetailsSection,
    LabelValue,
    Line,
    Link,
    Tags,
    Title,
)
from agentapp_devkit.config.initial_state import InitialStateError, load_initial_state

PARTS: list[Component] = [
    Title("2 orders"),
    LabelValue("Latest", "1038"),
    Link("https://shop.example.com/"),
    Button("Refund", id="refund"),
    Tags(["vip"]),
    Line(),
    Customer(),
]


def write(folder: Path, state: Any) -> None:
    (folder / "initial-state.json").write_text(json.dumps(state), "utf-8")


def test_without_a_file_no_section_is_declared(tmp_path: Path) -> None:
    assert load_initial_state(tmp_path) == ()


def test_whatever_modify_section_sends_can_be_declared(tmp_path: Path) -> None:
    section = DetailsSection("Orders", PARTS)._data()
    write(tmp_path, {"customerDetailsSections": [section]})
    assert load_initial_state(tmp_path) == (section,)


def component(**data: Any) -> dict[str, Any]:
    return {"customerDetailsSections": [{"title": "Orders", "components": [data]}]}


@pytest.mark.parametrize(
    ("state", "mistake"),
    [
        ([], "has no list of sections"),
        ({"customerDetailsSections": {}}, "has no list of sections"),
        ({"customerDetailsSections": ["Orders"]}, "customerDetailsSections[0]: is no object"),
        ({"customerDetailsSections": [{"components": []}]}, "[0].title: is missing"),
        ({"customerDetailsSections": [{"title": ""}]}, "[0].components: is no list, or empty"),
        (component(type="table"), "components[0].type: is none of title, label_value"),
        (component(type=[]), "components[0].type: is none of"),
        (component(type="button", data={"label": "Refund"}), "data.id: is missing"),
        (component(type="link"), "data.url: is missing"),
    ],
)
def test_what_livechat_would_ignore_is_named_with_its_place(
    tmp_path: Path, state: Any, mistake: str
) -> None:
    write(tmp_path, state)
    with pytest.raises(InitialStateError) as raised:
        load_initial_state(tmp_path)
    assert str(raised.value).startswith("initial-state.json: ")
    assert mistake in str(raised.value)


def test_two_sections_of_one_title_are_a_mistake(tmp_path: Path) -> None:
    section = {"title": "Orders", "components": [{"type": "line"}]}
    write(tmp_path, {"customerDetailsSections": [section, section]})
    with pytest.raises(InitialStateError, match=r'\[1\].title: "Orders" is another section'):
        load_initial_state(tmp_path)


def test_what_is_no_json_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "initial-state.json").write_text('{\n"customerDetailsSections": [', "utf-8")
    with pytest.raises(InitialStateError, match="line 2"):
        load_initial_state(tmp_path)
    (tmp_path / "initial-state.json").write_bytes(b"\xff")
    with pytest.raises(InitialStateError, match="UTF-8"):
        load_initial_state(tmp_path)
