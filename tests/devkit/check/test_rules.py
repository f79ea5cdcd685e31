"""Each rule: its documentation, and the examples in it."""

from pathlib import Path

import pytest

from agentapp_devkit.check import documentation
from agentapp_devkit.check.registry import RULES
from agentapp_devkit.check.rules import AREAS, MAIN, Rule
from tests.devkit.check.extension_files import codes, whole

LOCAL = [rule for rule in RULES.values() if rule.file]


def test_docs_rules_is_made_of_the_rules() -> None:
    found = {path.name: path.read_text("utf-8") for path in documentation.FOLDER.iterdir()}
    assert found == documentation.pages(), "run python -m agentapp_devkit.check.documentation"


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_rule_has_a_code_of_an_area_and_a_name_of_its_own(rule: Rule) -> None:
    assert rule.code[:3] in AREAS
    assert [other.code for other in RULES.values() if other.name == rule.name] == [rule.code]


def files(rule: Rule, example: str) -> dict[str, str | bytes]:
    """The files of an example; an empty one is not there."""
    whole_example = whole(example) if rule.file == MAIN else example
    return {**dict(rule.beside), **({rule.file: whole_example} if example else {})}


@pytest.mark.parametrize("rule", LOCAL, ids=lambda rule: rule.code)
def test_the_first_example_of_a_rule_breaks_it(rule: Rule, tmp_path: Path) -> None:
    assert rule.code in codes(tmp_path, files(rule, rule.wrong))


@pytest.mark.parametrize("rule", LOCAL, ids=lambda rule: rule.code)
def test_the_second_example_of_a_rule_breaks_none(rule: Rule, tmp_path: Path) -> None:
    assert codes(tmp_path, files(rule, rule.right)) == []
