"""The author's panel, as it is read from `main.py`."""

import pytest

from agentapp_devkit.site.page.panel_choice import PanelChoice, SectionChoice, read_panel_choice

IMPORTS = "from agentapp import LiveChat, Panel\nchat = LiveChat()\n"


def read(source: str, **others: str) -> PanelChoice | None:
    files = {f"{name}.py": text.encode() for name, text in others.items()}
    return read_panel_choice(files | {"main.py": source.encode()})


def sections(source: str) -> list[SectionChoice] | None:
    choice = read(f"{IMPORTS}panel = Panel(chat)\n{source}")
    return None if choice is None else list(choice.sections)


@pytest.mark.parametrize(
    ("source", "options"),
    [
        ("panel = Panel(chat)", {}),
        ("panel: Panel = Panel(chat=chat)", {}),
        ("Panel(chat)", {}),
        ('panel = Panel(chat, facts=("source",), language="de")',
         {"facts": ("source",), "language": "de"}),
        ('FACTS = ("source", "location")\npanel = Panel(chat, facts=FACTS)',
         {"facts": ("source", "location")}),
        ('BASE = ("source",)\npanel = Panel(chat, facts=[*BASE, "location"])',
         {"facts": ["source", "location"]}),
        ('TEXTS = {"location": "Where"}\npanel = Panel(chat, texts=TEXTS)',
         {"texts": {"location": "Where"}}),
        ('import agentapp\npanel = agentapp.Panel(chat, language="fr")', {"language": "fr"}),
        ('from agentapp import Panel as P\npanel = P(chat, language="fr")', {"language": "fr"}),
    ],
)  # fmt: skip
def test_values_that_are_written_out_are_known(source: str, options: dict[str, object]) -> None:
    imports = IMPORTS if "import" not in source else "chat = None\n"
    assert read(imports + source) == PanelChoice(options)


@pytest.mark.parametrize(
    "source",
    [
        "panel = Panel(chat, facts=chosen())",
        "panel = Panel(chat, language=navigator.language)",
        "panel = Panel(chat, **options)",
        "panel = Panel(chat, *more)",
        'panel = Panel(chat, colour="red")',
        "if chat:\n    panel = Panel(chat)",
        "for _ in range(1):\n    panel = Panel(chat)",
        "def make():\n    return Panel(chat)",
        "panel = wrapped(Panel(chat))",
        "panel, other = Panel(chat), 1",
        "panel = Panel(chat)\nother = Panel(chat)",
        "panel = Panel(chat)\npanel = None",
        "class Panel: ...\npanel = Panel(chat)",
        'LANGUAGE = "de"\nLANGUAGE = "fr"\npanel = Panel(chat, language=LANGUAGE)',
        'TEXTS = {"location": "Where"}\nTEXTS["source"] = "x"\npanel = Panel(chat, texts=TEXTS)',
        "panel = Panel(chat",
        "await chat.init()\npanel = Panel(chat)",
        "async def start():\n    await chat.init()\nawait start()\npanel = Panel(chat)",
        'LANGUAGE = "en"\nfrom settings import *\npanel = Panel(chat, language=LANGUAGE)',
        'FACTS = ("source",)\nmatch []:\n    case [*FACTS]: ...\npanel = Panel(chat, facts=FACTS)',
        "TEXTS = ()\nmatch {}:\n    case {**TEXTS}: ...\npanel = Panel(chat, texts=TEXTS)",
        'panel = Panel(chat, texts={["a"]: 1})',
        "FACTS = (FACTS,)\npanel = Panel(chat, facts=FACTS)",
    ],
)
def test_whatever_only_a_run_would_tell_makes_the_panel_unknown(source: str) -> None:
    assert read(IMPORTS + source) is None


def test_a_panel_of_another_module_is_unknown() -> None:
    main = f"{IMPORTS}panel = Panel(chat)"
    assert read(main, orders="TOTAL = 1") == PanelChoice()
    assert read(main, shop="from agentapp import Panel") is None
    assert read("from shop import panel", shop="from agentapp import Panel") is None
    assert read("from shop import Panel\npanel = Panel(chat)") is None


def test_without_a_panel_there_is_none() -> None:
    assert read("from agentapp import LiveChat\nchat = LiveChat()\nawait chat.init()") is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('@panel.section("A")\ndef a(): ...\n@panel.section("B")\nasync def b(profile): ...',
         [SectionChoice("A"), SectionChoice("B")]),
        ('@panel.section("A", place="top", hide_empty=True, timeout=long())\ndef a(): ...',
         [SectionChoice("A", "top", True)]),
        ('TITLE = "A"\n@panel.section(title=TITLE)\ndef a(): ...', [SectionChoice("A")]),
        ('@panel.section("B")\n@panel.section("A")\ndef a(): ...',
         [SectionChoice("A"), SectionChoice("B")]),
        ('panel.section("A")(a)\nb = panel.section("B")(make(1))',
         [SectionChoice("A"), SectionChoice("B")]),
        ('@panel.section("A")\ndef a():\n    panel.refresh(a)\n@panel.action("b")\ndef b():\n'
         '    panel.notify("x")\nawait chat.init()', [SectionChoice("A")]),
    ],
)  # fmt: skip
def test_sections_at_the_top_level_are_known(source: str, expected: list[SectionChoice]) -> None:
    assert sections(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "@panel.section(title())\ndef a(): ...",
        '@panel.section("A", hide_empty=is_short)\ndef a(): ...',
        'for title in ("A", "B"):\n    panel.section(title)(make(title))',
        'if chat:\n    @panel.section("A")\n    def a(): ...',
        'def add():\n    @panel.section("A")\n    def a(): ...',
        "add_sections(panel)",
        "section = panel.section",
        "other = panel",
        'await chat.init()\n@panel.section("A")\ndef a(): ...',
        'asyncio.run(main())\n@panel.section("A")\ndef a(): ...',
        'async def go():\n    await chat.init()\nawait go()\n@panel.section("A")\ndef a(): ...',
    ],
)
def test_sections_that_may_not_be_there_make_the_panel_unknown(source: str) -> None:
    assert sections(source) is None


def test_sections_that_wait_for_the_agent_to_sign_in_are_not_there_at_first() -> None:
    section = '@panel.section("Orders")\ndef orders(): ...\n'
    assert sections(f"panel.require_sign_in(scopes=SCOPES)\n{section}") == []
    assert sections(f"if wanted: panel.require_sign_in()\n{section}") is None
