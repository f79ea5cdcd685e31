"""The registry of all rules: those that the modules of this package define."""

from collections.abc import Iterable, Mapping
from types import ModuleType

from agentapp_devkit.check import suppression
from agentapp_devkit.check.deployed import (
    browser_rules,
    delivery,
    files,
    local_settings,
    policy,
    private_files,
    services,
    transport,
)
from agentapp_devkit.check.rule_sets import (
    action_rules,
    address_rules,
    browser_limit_rules,
    configuration_rules,
    connection_rules,
    import_rules,
    lock_rules,
    markup_rules,
    publication_rules,
    sign_in_weight,
    snapshot_rules,
    support_rules,
    syntax_rules,
    unfinished,
    weight,
)
from agentapp_devkit.check.rules import Rule

PROJECT_MODULES: tuple[ModuleType, ...] = (
    configuration_rules,
    syntax_rules,
    lock_rules,
    publication_rules,
    snapshot_rules,
    weight,
    sign_in_weight,
)
"""The modules whose function `check` takes an extension as a `Project`, in this order."""

PROGRAM_MODULES: tuple[ModuleType, ...] = (
    action_rules,
    address_rules,
    browser_limit_rules,
    connection_rules,
    import_rules,
    markup_rules,
    support_rules,
)
"""The modules whose function `check` takes the author's code as a `Program`."""

_MODULES: tuple[ModuleType, ...] = (
    *PROJECT_MODULES,
    *PROGRAM_MODULES,
    suppression,
    unfinished,
    transport,
    policy,
    files,
    delivery,
    services,
    private_files,
    local_settings,
    browser_rules,
)


class UnknownCodeError(ValueError):
    """No rule has the code, and no code begins with it."""


def _rules() -> Mapping[str, Rule]:
    found = [rule for module in _MODULES for rule in vars(module).values()]
    rules = {rule.code: rule for rule in found if isinstance(rule, Rule)}
    return dict(sorted(rules.items()))


RULES: Mapping[str, Rule] = _rules()
"""The rules by their codes, in order."""


def codes(text: str) -> frozenset[str]:
    """Return the codes that a list of codes and their beginnings stands for.

    Raises:
        UnknownCodeError: One of them is neither.

    Example:
        >>> sorted(codes("AA001, AA002"))
        ['AA001', 'AA002']
    """
    found: set[str] = set()
    for beginning in filter(None, map(str.strip, text.split(","))):
        meant = {code for code in RULES if code.startswith(beginning.upper())}
        if not meant:
            raise UnknownCodeError(f"no rule has the code {beginning}")
        found |= meant
    return frozenset(found)


def chosen(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """Return the codes of `select`, or all codes where it is empty, without those of `ignore`."""
    return (frozenset(select) or frozenset(RULES)) - frozenset(ignore)
