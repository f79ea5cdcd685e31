"""The early view in the page that a build writes."""

import re
import shutil
from pathlib import Path

import pytest

from agentapp_devkit import paths
from agentapp_devkit.progress import Silent
from agentapp_devkit.site import builder
from agentapp_devkit.site.page.early_view import render_early_view
from agentapp_devkit.site.page.panel_choice import PanelChoice, SectionChoice

MAIN = """
from agentapp import LiveChat, Panel
chat = LiveChat()
panel = Panel(chat, language="de")
@panel.section("Orders")
def orders(): ...
await chat.init()
"""
TEMPLATE = re.compile(r'<template id="agentapp-early".*</template>')


def rendered(sections: tuple[SectionChoice, ...] = (), **options: object) -> str:
    early_view = render_early_view(PanelChoice(options, sections))
    assert early_view is not None
    return early_view


def test_it_has_a_slot_for_each_fact_that_the_author_chose() -> None:
    facts = set(re.findall("\ue000(\\w+)", rendered(facts=("location", "customer_id"))))
    assert facts == {"name", "user", "domain", "email", "location", "customer_id"}


def test_it_speaks_the_authors_language_and_texts_which_stay_text() -> None:
    early_view = rendered(language="de", texts={"location": "<b>Wo</b>", "source_chats": '"Chats"'})
    assert '<main id="panel" data-state="profile" lang="de">' in early_view
    assert "Kunden-ID" in early_view
    assert "&lt;b&gt;Wo&lt;/b&gt;" in early_view
    assert "<b>" not in early_view
    assert "&quot;\\&quot;Chats\\&quot;&quot;" in early_view  # in the attribute, as JSON


def test_it_starts_nothing() -> None:
    early_view = rendered((SectionChoice("Orders"),))
    assert not re.search("href|data-action|data-text|<script|mailto", early_view)


def test_its_sections_stand_in_their_places() -> None:
    early_view = rendered((SectionChoice("B"), SectionChoice("A", "top", hide_empty=True)))
    places = [early_view.index(part) for part in ('id="section-a"', "aa-facts", 'id="section-b"')]
    assert places == sorted(places)
    assert re.search('<section [^>]*id="section-a"[^>]* hidden>', early_view)


@pytest.mark.parametrize(
    "options",
    [
        {"facts": ("nothing",)},
        {"facts": 1},
        {"language": "xx"},
        {"texts": {"x": "y"}},
        {"texts": 1},
        {"texts": {"location": "\ud83d"}},
    ],
)
def test_a_panel_that_cannot_be_made_has_none(options: dict[str, object]) -> None:
    assert render_early_view(PanelChoice(options)) is None


@pytest.mark.parametrize(
    ("main", "settings", "has_one"),
    [
        (MAIN, "", True),
        (MAIN, 'connect = "manual"', False),
        (MAIN.replace("panel = Panel", "panel = make"), "", False),
        (MAIN.replace('"de"', "chosen()"), "", False),
    ],
)
def test_a_page_has_one_where_the_panel_is_known_and_connects_early(
    main: str, settings: str, has_one: bool, tmp_path: Path
) -> None:
    (tmp_path / "py").mkdir()
    (tmp_path / "py" / "main.py").write_text(main, "utf-8")
    (tmp_path / "pyscript.toml").write_text(
        f'[livechat]\nsnapshot = false\nruntime = "pyodide"\n{settings}\n', "utf-8"
    )
    shutil.copy(paths.ROOT / "pyscript.lock", tmp_path)
    out = tmp_path / "dist"
    development = builder.Development("https://localhost:3000") if has_one else None
    builder.build(tmp_path, out, development=development, progress=Silent())
    page = (out / "index.html").read_text("utf-8")
    assert bool(TEMPLATE.search(page)) is has_one
    assert page.find("<template") < page.index("/bridge-")  # whose script reads it
