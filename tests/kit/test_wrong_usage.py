"""Wrong usage of the test kit: its errors name the place and the remedy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from agentapp._placements import WITH_CUSTOMER
from agentapp._sdks import Placement
from agentapp_devkit.config.configuration import load
from agentapp_devkit.testing.expectations import Expectations
from agentapp_devkit.testing.extension import Extension
from agentapp_devkit.testing.host_events import require_sent
from agentapp_devkit.testing.http import Http, Request
from agentapp_devkit.testing.steps import Steps


class NoPage:
    """A page that a test never gets to."""


@pytest.fixture
def extension_in(tmp_path: Path) -> Callable[[str], Extension]:
    """Make an extension in a placement."""

    def make(placement: str) -> Extension:
        (tmp_path / "py").mkdir()
        (tmp_path / "py" / "main.py").write_text("", "utf-8")
        (tmp_path / "pyscript.toml").write_text(
            f'[livechat]\nsdk = "agent-app-sdk"\nplacement = "{placement}"\n', "utf-8"
        )
        configuration = load(tmp_path)
        page: Any = NoPage()
        return Extension(
            Steps(page, Expectations()), Http(), lambda event: require_sent(event, configuration)
        )

    return make


def test_a_request_without_a_body_has_no_json() -> None:
    request = Request("GET", "https://shop.example.com/orders?page=2")
    with pytest.raises(ValueError, match=r"GET https://shop\.example\.com.*without a body.*query"):
        _ = request.json


def test_a_body_that_is_no_json_names_its_request() -> None:
    request = Request("POST", "https://shop.example.com/refunds", body=b"number=1038")
    with pytest.raises(
        ValueError, match=r"POST https://shop\.example\.com/refunds is no JSON.*text"
    ):
        _ = request.json


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        ({"chat": {}}, r"extension\.open\(chat=…\) takes agentapp\.Chat.*got {}.*Write Chat\("),
        ({"geolocation": "Wrocław"}, r"geolocation=…\) takes agentapp\.Geolocation"),
        (
            {"pre_chat_survey": [("Name", "Mary")]},
            r"pre_chat_survey=…\) takes agentapp\.SurveyAnswer",
        ),
    ],
)
def test_a_field_of_another_type_is_refused(
    wrong: dict[str, Any], remedy: str, extension_in: Callable[[str], Extension]
) -> None:
    with pytest.raises(TypeError, match=remedy):
        extension_in("details").open(name="Mary", **wrong)


@pytest.mark.parametrize("placement", sorted(set(get_args(Placement)) - set(WITH_CUSTOMER)))
def test_no_customer_is_opened_where_the_placement_has_none(
    placement: str, extension_in: Callable[[str], Extension]
) -> None:
    with pytest.raises(ValueError, match=f"placement {placement}, which has no customer"):
        extension_in(placement).open(name="Mary")
