"""What is wrong with an extension's configuration, and where."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from agentapp_devkit.config.toml_lines import Key


@dataclass(frozen=True)
class Problem:
    """One mistake: `line` counts from 1; `key` is empty where the file as a whole is meant.

    >>> print(Problem(Path("pyscript.toml"), 7, "[livechat] sdk", "is unknown.", "Remove it."))
    pyscript.toml:7: [livechat] sdk: is unknown. Remove it.
    """

    file: Path
    line: int
    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Show the place, what is wrong and what to do, on one line."""
        key = f"{self.key}: " if self.key else ""
        return f"{self.file.name}:{self.line}: {key}{self.message} {self.remedy}"


class ConfigurationError(Exception):
    """An extension's configuration cannot be used; `problems` holds all mistakes, by line."""

    def __init__(self, problems: "Iterable[Problem]") -> None:
        """Take every mistake that was found."""
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class Findings:
    """Collects the mistakes of one file; `lines` says where its keys are."""

    file: Path
    lines: "Mapping[Key, int]"
    problems: list[Problem] = field(default_factory=list)

    def add(self, key: "Key", message: str, remedy: str) -> None:
        """Note what is wrong with the value at `key`."""
        known = (key[:length] for length in range(len(key), 0, -1))
        line = next((self.lines[part] for part in known if part in self.lines), 1)
        self.problems.append(Problem(self.file, line, _shown(key), f"{message}.", remedy))


def _shown(key: "Key") -> str:
    names = [str(part) for part in key if isinstance(part, str)]
    return f"[{names[0]}] {names[1]}" if len(names) > 1 else "".join(names)


def nearest(word: str, words: "Iterable[str]", otherwise: str, likeness: float = 0.6) -> str:
    """Suggest the word that may have been meant, or say `otherwise`.

    `likeness`, from 0 to 1, is how near it has to be.

    >>> nearest("widget_sdk", ["widget-sdk", "boilerplate"], "Remove it.")
    'Did you mean "widget-sdk"?'
    """
    candidates = list(words)
    near = get_close_matches(word.lower(), candidates, n=1, cutoff=likeness)
    return f'Did you mean "{near[0]}"?' if near else otherwise
