"""The early view beside Python's rendering: the same elements and characters, or nothing."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from agentapp import LiveChat
from agentapp_devkit import paths
from agentapp_devkit.progress import Silent
from agentapp_devkit.site.page.early_view import render_early_view
from agentapp_devkit.site.page.panel_choice import read_panel_choice
from agentapp_devkit.tools import node
from tests.browser.conftest import new_context
from tests.browser.packing import PACKING, pack, unpack
from tests.hostile import CORPUS, MEGABYTE, as_json, everywhere, structures
from tests.unit.fake_page import FakePage

COMPARING = Path(__file__).with_name("comparing.js").read_text("utf-8")
# The bridge writes what the host sent as an object of JavaScript, which puts numbers first.
AS_THE_BRIDGE_WRITES = """async (payloads) =>
  pack((await unpack(payloads)).map((payload) => JSON.stringify(payload)))"""
COMPARE = "async (cases) => compareAll(await unpack(cases))"
GENERATED = 5_000
BATCH = 500
LONG = 100_000  # characters
TIMES = {zone: f"9:41\u202fAM in {zone}" for zone in ("Europe/Warsaw", "America/Chicago")}

PLAIN = """
from agentapp import LiveChat, Panel
panel = Panel(chat)
@panel.section("Orders")
def orders(): ...
"""
CHOSEN = """
from agentapp import LiveChat, Panel
TEXTS = {"source_chats": "<Chats> & \\"more\\"", "location": "Wo's?", "no_answer": "ø"}
FACTS = ("custom_variables", "location", "source", "sections", "local_time", "pre_chat_survey",
         "customer_id", "chat_id")
panel = Panel(chat, facts=FACTS, language="pl", texts=TEXTS)
@panel.section("Zamówienia <1>", place="top")
async def orders(profile): ...
@panel.section("Leer", hide_empty=True)
def empty(): ...
@panel.section("C", timeout=None)
def last(): ...
"""


@dataclass(frozen=True)
class Comparison:
    """A page with the early view of one panel.

    Args:
        page: It.
        main: The `main.py` that makes the panel.
    """

    page: Page
    main: str

    def compare(self, payloads: Iterable[dict[str, Any]]) -> list[str]:
        """Tell how much the early view shows of each, and expect it to be what Python shows."""
        shown: list[str] = []
        left = iter(payloads)
        while batch := list(islice(left, BATCH)):
            written = unpack(self.page.evaluate(AS_THE_BRIDGE_WRITES, pack(batch)))
            cases = rendered(self.main, written)
            results, differences = self.page.evaluate(COMPARE, pack(cases))
            assert differences == []
            shown += results
        return shown


def rendered(main: str, payloads: list[str]) -> list[tuple[str, str]]:
    """Render each payload with Python, in another thread: Playwright's loop runs in this one."""

    async def render() -> list[tuple[str, str]]:
        page = FakePage(local_times=TIMES, is_busy=True)  # no section runs
        chat = LiveChat(page)
        exec(main, {"chat": chat})
        await chat.init()
        cases = []
        for payload in payloads:
            page.send_json("customer_profile", payload)
            cases.append((payload, page.html("panel")))
        return cases

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, render()).result()


@pytest.fixture(autouse=True)
def no_warnings_of_payloads(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "agentapp")


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The early view as a script."""
    out = tmp_path_factory.mktemp("early") / "early.js"
    source = paths.STATIC / "bridge" / "early" / "early-view.mjs"
    options = ["--bundle", "--format=iife", "--global-name=early", f"--outfile={out}"]
    node.esbuild([str(source), *options], progress=Silent())
    return out.read_text("utf-8")


@pytest.fixture(scope="module", params=[PLAIN, CHOSEN], ids=["plain", "chosen"])
def comparison(
    request: pytest.FixtureRequest, browser: Browser, script: str
) -> Iterator[Comparison]:
    main: str = request.param
    choice = read_panel_choice({"main.py": main.encode()})
    assert choice is not None
    index = (paths.ROOT / "index.html").read_text("utf-8")
    early_view = render_early_view(choice)
    assert early_view is not None
    context = new_context(browser)
    page = context.new_page()
    page.set_content(index.replace("<!-- agentapp -->", early_view))
    page.evaluate(f"{script}; window.early = early;")
    page.evaluate(f"() => {{ {PACKING} {COMPARING} }}")
    yield Comparison(page, main)
    context.close()


# --- Profiles

ORDINARY: dict[str, Any] = {
    "id": "S126126161.O136OJPO1",
    "name": "Mary Brown",
    "email": "mary.brown@email.com",
    "source": "chats",
    "chat": {"id": "T1", "chat_id": "C1", "groupID": 42},
    "geolocation": {
        "city": "Chicago",
        "region": "Illinois",
        "country": "United States",
        "timezone": "America/Chicago",
    },
    "customVariables": [{"key": "plan", "value": "Business"}, {"key": "orders", "value": 12}],
    "preChatSurvey": [{"question": "Order?", "answer": "10384"}, {"question": "Else?"}],
}


def in_each_field(value: Any) -> Iterator[dict[str, Any]]:
    """The ordinary profile with a value in each of its fields in turn."""
    for key in ("id", "name", "email", "source", "chat", "geolocation"):
        yield ORDINARY | {key: value}
    for outer, inner in (("chat", TEXTS_OF_A_CHAT), ("geolocation", TEXTS_OF_A_PLACE)):
        for key in inner:
            yield ORDINARY | {outer: ORDINARY[outer] | {key: value}}
    yield ORDINARY | {"customVariables": {"x": value}}
    yield ORDINARY | {
        "customVariables": [{"key": value, "value": "x"}, {"name": "x", "value": "y"}]
    }
    yield ORDINARY | {"preChatSurvey": [{"question": value, "answer": "x"}]}
    yield ORDINARY | {"preChatSurvey": [{"question": "x", "answer": value}]}


def in_all_fields(text: str) -> dict[str, Any]:
    """A profile with a text in all of these fields at once."""
    return dict.fromkeys(("id", "name", "email", "source"), text) | {
        "chat": dict.fromkeys(TEXTS_OF_A_CHAT, text),
        "geolocation": dict.fromkeys(TEXTS_OF_A_PLACE, text),
        "customVariables": [{"key": text, "value": text}],
        "preChatSurvey": [{"question": text, "answer": text}],
    }


TEXTS_OF_A_CHAT = ("id", "chat_id", "groupID")
TEXTS_OF_A_PLACE = ("city", "region", "country", "timezone")

NAMES = (
    *(
        "Mary Brown",
        "mary",
        " Mary  Ann Brown ",
        "王小明",
        "Анна-Мария Петрова",
        "Ærøskøbing Å",
        "ß",
    ),
    *("מרי בראון", "محمد علي", "김 민수", "たなか さくら", "Μαρία Παπά", "(Mary) [Brown]", "- & -"),
    *(
        "O'Brien, J.",
        "Jean\u00a0Luc",
        "e\u0301lise Noël",
        "1038",
        "Mary 😀",
        "❤️",
        "👨‍👩‍👧",
        "🇵🇱 Ola",
    ),
    *("ǆ ǰ ŉ", "İstanbul ı", "ﬁne", "ａｂｃ", "\u0130", "x\u0301\u0302", "ﷺ", "न्या", "ไทย", "ა ბ"),
    *(
        "\ufeff",
        "\u3164",
        "\u200d",
        "\u2800",
        "a\u200cb",
        "a\u200bb",
        "a\u202eb",
        "x" * 100,
        "x" * 101,
    ),
)
ADDRESSES = (
    *(
        "mary@email.com",
        "mary.brown+x@mail.example.co.uk",
        "a@b",
        "mary",
        "a b@c.d",
        "mary@é.example",
    ),
    *(
        "o'x@b.example",
        "a@b.c" + "d" * 249,
        "a@b.c" + "d" * 250,
        "a@@b.c",
        "a@b.c ",
        " ",
        "\u3164",
        "x" * 101,
    ),
)
TEXTS = (
    *(
        "x",
        "An order",
        "3 items, $184.50",
        "line\nline",
        "a\n\n\n\nb",
        "a\r\nb",
        "a\n \n \nb",
        "\n",
        " ",
    ),
    *(
        "\n".join("12345678"),
        "\n".join("123456789"),
        "x" * 1000,
        "x" * 1001,
        "a\tb",
        "a\u2028b",
        "\u00ad",
    ),
    *(
        "<b>&amp;\"'",
        "%s %(x)s",
        "\ue000name",
        "\ue000",
        "constructor",
        "__proto__",
        "source",
        "visitors",
    ),
    *(
        "archives",
        "customers",
        "9007199254740993",
        "ü" * 100,
        "😀" * 50,
        "😀" * 51,
        "a\ud800b",
        "\u0300",
    ),
)
OTHERS: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        42,
        -7,
        1.5,
        1e-5,
        1e16,
        1e21,
        0.1,
        123456.789,
        2**53,
        2**53 + 2,
        10**30,
    ),
    *("x", [], {}, ["x"], {"x": "y"}, {"value": 1}),
)


class Generator:
    """Makes profiles by chance, the same in each run: of ordinary texts, and of all else."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def profiles(self) -> Iterator[dict[str, Any]]:
        for _ in range(GENERATED):
            yield self.profile()

    def profile(self) -> dict[str, Any]:
        fields = {"name": NAMES, "email": ADDRESSES, "source": TEXTS}
        profile = {"id": self.value(TEXTS)} | self.some(fields)
        place = dict.fromkeys(TEXTS_OF_A_PLACE, TEXTS) | {"timezone": tuple(TIMES)}
        parts = {
            "chat": self.some(dict.fromkeys(("id", "chat_id", "groupID"), TEXTS))
            | {"preChatSurvey": self.survey()},
            "geolocation": self.some(place),
            "customVariables": self.pairs(),
            "preChatSurvey": self.survey(),
        }
        return profile | {key: part for key, part in parts.items() if self.chance.random() < 0.6}

    def value(self, texts: tuple[str, ...]) -> Any:
        kind = self.chance.random()
        if kind < 0.7:
            return self.chance.choice(ORDINARY_TEXTS)
        return self.chance.choice(texts if kind < 0.95 else OTHERS)

    def some(self, fields: dict[str, tuple[str, ...]]) -> dict[str, Any]:
        return {
            key: self.value(texts) for key, texts in fields.items() if self.chance.random() < 0.8
        }

    def survey(self) -> list[dict[str, Any]]:
        count = self.chance.randrange(4)
        return [self.some({"question": TEXTS, "answer": TEXTS}) for _ in range(count)]

    def pairs(self) -> Any:
        count = self.chance.choice((0, 1, 2, 3, 8, 9))
        entries = [(self.value(TEXTS), self.value(TEXTS)) for _ in range(count)]
        if self.chance.random() < 0.5:
            return {str(key): text for key, text in entries}
        return [{self.chance.choice(("key", "name")): key, "value": text} for key, text in entries]


ORDINARY_TEXTS = ("Mary Brown", "Anna", "chats", "Chicago", "10384", "Business plan", "a@b.example")


# --- The tests


def test_every_hostile_text_in_every_field_shows_as_python_shows_it_or_not_at_all(
    comparison: Comparison,
) -> None:
    texts = [hostile.text for hostile in CORPUS if len(hostile.text) <= LONG]
    shown = comparison.compare(map(in_all_fields, texts))
    # A text that is left to Python in one field may keep the others from being compared.
    others = [text for text, much in zip(texts, shown, strict=True) if much != "all"]
    comparison.compare(payload for text in others for payload in in_each_field(text))
    comparison.compare(map(everywhere, texts))
    # Markup is text like any other: most of it is shown, and not left to Python.
    assert len(others) < len(texts) / 2


def test_texts_of_a_megabyte_and_odd_structures_are_left_to_python_or_show_alike(
    comparison: Comparison,
) -> None:
    huge = [hostile.text for hostile in CORPUS if len(hostile.text) > LONG]
    assert any(len(text) >= MEGABYTE for text in huge)
    assert comparison.compare(ORDINARY | {"name": text} for text in huge) == ["nothing"] * len(huge)
    comparison.compare(structures().values())


def test_every_kind_of_value_in_every_field_shows_alike(comparison: Comparison) -> None:
    comparison.compare(payload for value in OTHERS for payload in in_each_field(value))


def test_generated_profiles_show_alike(comparison: Comparison) -> None:
    shown = Counter(comparison.compare(Generator(seed=16).profiles()))
    assert shown.total() == GENERATED
    assert min(shown["all"], shown["some"], shown["nothing"]) > GENERATED / 50


def test_an_ordinary_profile_is_shown_as_a_whole(comparison: Comparison) -> None:
    assert comparison.compare([ORDINARY]) == ["all"]


@pytest.mark.parametrize(
    ("key", "value"),
    [("name", "Mary Green"), ("source", "visitors"), ("customVariables", {}), ("email", None)],
)
def test_the_comparison_sees_a_difference(comparison: Comparison, key: str, value: Any) -> None:
    ((_, html),) = rendered(comparison.main, [as_json(ORDINARY)])
    other = as_json(ORDINARY | {key: value})
    results, differences = comparison.page.evaluate(COMPARE, pack([(other, html)]))
    assert (results, len(differences)) == ([], 1)
