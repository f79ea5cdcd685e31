"""Mistakes in an extension's configuration, each with its place."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from agentapp_devkit.errors import ReportedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from agentapp_devkit.config.toml_lines import Key


@dataclass(frozen=True)
class Mistake:
    """One mistake; `line` counts from 1, and `key` is empty for the file as a whole.

    >>> print(Mistake(Path("pyscript.toml"), 7, "[livechat] sdk", "is unknown.", "Remove it."))
    pyscript.toml:7: [livechat] sdk: is unknown. Remove it.
    """

    file: Path
    line: int
    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Show place, message and remedy on one line."""
        key = f"{self.key}: " if self.key else ""
        return f"{self.file.name}:{self.line}: {key}{self.message} {self.remedy}"


class InvalidConfigurationError(ReportedError):
    """An extension's configuration cannot be used; `mistakes` holds all mistakes, by line."""

    def __init__(self, mistakes: "Iterable[Mistake]") -> None:
        """Take all mistakes."""
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: mistake.line))
        super().__init__("\n".join(map(str, self.mistakes)))


@dataclass
class Mistakes:
    """Collects the mistakes in one file; `lines` maps its keys to lines."""

    file: Path
    lines: "Mapping[Key, int]"
    found: list[Mistake] = field(default_factory=list)

    def add(self, key: "Key", message: str, remedy: str) -> None:
        """Add a mistake in the value at `key`."""
        known = (key[:length] for length in range(len(key), 0, -1))
        line = next((self.lines[part] for part in known if part in self.lines), 1)
        self.found.append(Mistake(self.file, line, _shown(key), f"{message}.", remedy))


def _shown(key: "Key") -> str:
    names = [str(part) for part in key if isinstance(part, str)]
    return f"[{names[0]}] {names[1]}" if len(names) > 1 else "".join(names)


def nearest(word: str, words: "Iterable[str]", otherwise: str, likeness: float = 0.6) -> str:
    """Suggest the word that is most like `word`, or return `otherwise`.

    `likeness`, from 0 to 1, is the least that counts.

    >>> nearest("widget_sdk", ["widget-sdk", "boilerplate"], "Remove it.")
    'Did you mean "widget-sdk"?'
    """
    candidates = list(words)
    near = get_close_matches(word.lower(), candidates, n=1, cutoff=likeness)
    return f'Did you mean "{near[0]}"?' if near else otherwise
