"""Patterns that name files, as a `.gitignore` has them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

_TOKEN = re.compile(
    r"(?P<deep>(?:(?<=/)|^)\*\*/)|(?P<below>/\*\*$)|(?P<many>\*+)|(?P<one>\?)"
    r"|\[(?P<not>!?)(?P<set>\]?[^\]/]*)\]|\\(?P<literal>.)|(?P<plain>.)",
    re.DOTALL,
)


@dataclass(frozen=True)
class PathPatterns:
    """Patterns of paths with "/" between names; the last one that fits a path decides.

    - A pattern with a "/" before its last letter begins at the root. Another one fits a name in
      any folder.
    - "*" and "?" stand for letters of one name, "**" for any folders, "[…]" for one of the letters.
    - A pattern that fits a folder fits everything below it; with a "/" at its end, only folders.
    - "!" before a pattern takes out of the selection what the patterns before it have selected.

    Args:
        patterns: The patterns.

    Example:
        >>> selected = PathPatterns(("babel/locale-data/*", "!babel/locale-data/en*.dat"))
        >>> selected.select(["babel/core.py", "babel/locale-data/en_GB.dat"])
        frozenset()
        >>> selected.select(["babel/locale-data/fr.dat"])
        frozenset({'babel/locale-data/fr.dat'})
    """

    patterns: tuple[str, ...] = ()

    def __contains__(self, path: str) -> bool:
        """Tell whether the patterns select a path."""
        fitting = [rule for rule in self._rules if rule.fits(path)]
        return bool(fitting) and not fitting[-1].takes_out

    def select(self, paths: Iterable[str]) -> frozenset[str]:
        """Return the paths that the patterns select."""
        return frozenset(path for path in paths if path in self)

    def reach_into(self, folder: str) -> bool:
        """Tell whether a pattern that begins at the root could select something in a folder.

        Example:
            >>> hidden = PathPatterns(("data/.config/*.json", ".nojekyll"))
            >>> [hidden.reach_into(folder) for folder in ("data/.config", "data/.git")]
            [True, False]
        """
        return any(not rule.takes_out and rule.may_fit_below(folder) for rule in self._rules)

    def without_effect(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Return the patterns that fit none of the paths, as they are written."""
        known = tuple(paths)
        return tuple(
            rule.pattern for rule in self._rules if not any(rule.fits(path) for path in known)
        )

    @cached_property
    def _rules(self) -> tuple["_Rule", ...]:
        return tuple(map(_Rule, self.patterns))


@dataclass(frozen=True)
class _Rule:
    pattern: str

    @property
    def takes_out(self) -> bool:
        return self.pattern.startswith("!")

    @property
    def _body(self) -> str:
        return self.pattern.removeprefix("!")

    @property
    def _begins_at_root(self) -> bool:
        return "/" in self._body.rstrip("/")

    def fits(self, path: str) -> bool:
        return self._expression.fullmatch(path) is not None

    def may_fit_below(self, folder: str) -> bool:
        if not self._begins_at_root:
            return False
        names = self._body.strip("/").split("/")
        for name, actual in zip(names, folder.split("/"), strict=False):
            if name == "**":
                return True
            if not re.fullmatch("".join(_translate(name)), actual):
                return False
        return True

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        start = "" if self._begins_at_root else "(?:.*/)?"
        end = "/.*" if self._body.endswith("/") else "(?:/.*)?"
        body = "".join(_translate(self._body.strip("/")))
        return re.compile(f"{start}{body}{end}", re.DOTALL)


def problem(pattern: str) -> str:
    """Say why a text is no pattern of files in a folder; return "" for one that is.

    Example:
        >>> [problem(text) for text in ("*.dat", "../*.dat", "[z-a]")]
        ['', 'leads out of the folder', 'is no pattern']
    """
    names = pattern.removeprefix("!").split("/")
    if not any(names):
        return "names nothing"
    if ".." in names:
        return "leads out of the folder"
    if "." in names:
        return 'has a "." between its slashes, which fits nothing'
    try:
        PathPatterns((pattern,)).select(["x"])
    except re.error:
        return "is no pattern"
    return ""


def _translate(pattern: str) -> Iterator[str]:
    for match in _TOKEN.finditer(pattern):
        match match.lastgroup:
            case "deep":
                yield "(?:.*/)?"
            case "below":
                yield "/.*"
            case "many":
                yield "[^/]*"
            case "one":
                yield "[^/]"
            case "set":
                letters = match["set"].replace("\\", r"\\").replace("[", r"\[").replace("^", r"\^")
                letters = f"\\{letters}" if letters.startswith("]") else letters
                yield f"(?!/)[{'^' if match['not'] else ''}{letters}]"
            case _:
                yield re.escape(match["literal"] or match["plain"])
