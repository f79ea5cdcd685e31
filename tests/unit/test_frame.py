"""`diff`: the patches between two frames of the panel."""

import pytest
from markupsafe import Markup

from agentapp._views.frame import Frame, Patch, diff

SECTIONS = {"section-one": Markup("<i>1</i>"), "section-two": Markup("<i>2</i>")}
TOP = {"section-top": Markup("<i>0</i>")}
OLD = Frame(
    state="profile",
    language="en",
    head=Markup("<p>Mary</p>"),
    top=TOP,
    above=Markup("<p>facts</p>"),
    sections=SECTIONS,
    below=Markup("<p>variables</p>"),
    alert=Markup('<div id="panel-alert"></div>'),
    status=Markup('<p id="panel-status"></p>'),
)
OTHER = Markup("<b>other</b>")


def test_a_frame_holds_its_parts_in_the_order_in_which_they_are_read() -> None:
    html = OLD.html()
    parts = [
        OLD.head,
        *TOP.values(),
        OLD.above,
        *OLD.sections.values(),
        OLD.below,
        OLD.alert,
        OLD.status,
    ]
    assert html.startswith('<main id="panel" data-state="profile" lang="en">')
    positions = [html.index(part) for part in parts]
    assert positions == sorted(positions)


def test_the_first_frame_is_a_patch_of_the_panel() -> None:
    assert diff(None, OLD) == [Patch("panel", OLD.html())]


def test_an_equal_frame_is_no_patch() -> None:
    assert diff(OLD, OLD._replace(sections=dict(SECTIONS))) == []


@pytest.mark.parametrize(
    "change",
    [
        {"state": "waiting"},
        {"head": OTHER},
        {"above": OTHER},
        {"top": {}},
        {"top": TOP | {"section-three": OTHER}},
        {"below": OTHER},
        {"sections": {}},
        {"sections": SECTIONS | {"section-three": OTHER}},
        {"sections": dict(reversed(SECTIONS.items()))},
    ],
    ids=lambda change: " and ".join(change),
)
def test_any_other_change_is_a_patch_of_the_panel(change: dict[str, object]) -> None:
    new = OLD._replace(**change)  # type: ignore[arg-type]
    assert diff(OLD, new) == [Patch("panel", new.html())]


@pytest.mark.parametrize(
    ("change", "element_ids"),
    [
        ({"top": {"section-top": OTHER}}, ["section-top"]),
        ({"sections": SECTIONS | {"section-one": OTHER}}, ["section-one"]),
        ({"sections": SECTIONS | {"section-two": OTHER}}, ["section-two"]),
        (
            {"sections": {"section-one": OTHER, "section-two": OTHER}},
            ["section-one", "section-two"],
        ),
        (
            {"sections": SECTIONS | {"section-one": OTHER}, "alert": OTHER},
            ["section-one", "panel-alert"],
        ),
        ({"alert": OTHER, "status": OTHER}, ["panel-alert", "panel-status"]),
        ({"alert": OTHER}, ["panel-alert"]),
        ({"status": OTHER}, ["panel-status"]),
    ],
    ids=lambda value: " and ".join(value) if isinstance(value, list) else "",
)
def test_each_part_that_changed_is_patched_alone(
    change: dict[str, object], element_ids: list[str]
) -> None:
    new = OLD._replace(**change)  # type: ignore[arg-type]
    assert diff(OLD, new) == [Patch(element_id, OTHER) for element_id in element_ids]
