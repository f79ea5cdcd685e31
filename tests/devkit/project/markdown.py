"""Reads the project's documents: their headings, blocks of code, tables and links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(?P<level>#+) (?P<text>.+)$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file it says it is (or ""), its text, and its line."""

    language: str
    file: str
    code: str
    line: int


class Document:
    """One Markdown file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text("utf-8")
        # What is in a block is neither a heading nor a link; lines keep their numbers.
        self.prose = _FENCE.sub(lambda match: "\n" * match[0].count("\n"), self.text)

    def blocks(self, language: str) -> list[Block]:
        found = []
        for match in _FENCE.finditer(self.text):
            name, _, file = match["info"].partition(" ")
            if name == language:
                line = self.text.count("\n", 0, match.start("code")) + 1
                found.append(Block(name, file.strip(), match["code"], line))
        return found

    def file(self, name: str) -> str:
        """The one block that says it is this file."""
        (code,) = (m["code"] for m in _FENCE.finditer(self.text) if m["info"].endswith(f" {name}"))
        return code

    def anchors(self) -> set[str]:
        return {_anchor(match["text"]) for match in _HEADING.finditer(self.prose)}

    def links(self) -> Iterator[str]:
        return (match["target"] for match in _LINK.finditer(self.prose))

    def section(self, title: str) -> "Section":
        """What stands under this heading, with all that is below it."""
        (start,) = (match for match in _HEADING.finditer(self.prose) if match["text"] == title)
        lines = self.text.splitlines(keepends=True)
        first = self.prose.count("\n", 0, start.start()) + 1
        last = len(lines)
        for heading in _HEADING.finditer(self.prose, start.end()):
            if len(heading["level"]) <= len(start["level"]):
                last = self.prose.count("\n", 0, heading.start())
                break
        return Section("".join(lines[first:last]))


@dataclass(frozen=True)
class Section:
    """The text under a heading."""

    text: str

    def code(self, language: str) -> list[str]:
        return [m["code"] for m in _FENCE.finditer(self.text) if m["info"].strip() == language]

    def rows(self) -> dict[str, list[str]]:
        """The rows of its tables, by what their first cell says, without the backticks."""
        rows = {}
        for line in self.text.splitlines():
            if line.startswith("| `"):
                first, *others = (cell.strip() for cell in line.strip("|").split(" | "))
                rows[first.replace("`", "")] = [cell.rstrip("| ") for cell in others]
        return rows


def documents() -> list[Document]:
    """The README, what lies beside it, and everything in docs/ and examples/."""
    paths = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")]
    return [Document(path) for path in sorted(paths)]


def _anchor(heading: str) -> str:
    """As GitHub makes them."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
