"""`serve` as an author has it: the simulated Agent App, reload on a change, mistakes shown."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from agentapp_devkit import paths
from tests.browser.conftest import EXTENSIONS, MARY
from tests.browser.serve_driver import ServeProcess, Simulator, local_context

MAIN = (paths.ROOT / "py" / "main.py").read_text("utf-8")

AUTHORIZE = """\
from itertools import count

sessions = count(1)


def authorize(login: str, api_key: str) -> str:
    return f"session {next(sessions)} of {login}"
"""
REFUSE = """\
def authorize(login: str, api_key: str) -> str:
    raise PermissionError("not an agent of ours")
"""


@pytest.fixture(scope="module")
def context(local_browser: Browser) -> Iterator[BrowserContext]:
    """A profile for all of them."""
    with local_context(local_browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def opened(
    context: BrowserContext, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Simulator]:
    """The extension that comes with agentapp, over HTTPS."""
    folder = tmp_path_factory.mktemp("default")
    for name in ("pyscript.toml", "pyscript.lock", "py/main.py", "static/orders.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(paths.ROOT / name, folder / name)
    with ServeProcess(folder) as serving:
        simulator = Simulator(context.new_page(), serving)
        simulator.open()
        yield simulator


@pytest.fixture
def simulator(opened: Simulator) -> Simulator:
    """The default extension with everybody there, nothing in the timeline, and Mary selected."""
    restore = opened.page.get_by_role("button", name="Bring everybody back")
    if restore.is_visible():
        restore.click()
    opened.select("Mary Brown")
    expect(opened.field("name")).to_have_text("Mary Brown")
    opened.press("Clear")
    return opened


# --- What the agent does -------------------------------------------------------------------------


def test_a_customer_is_clicked_and_the_panel_written_in_python_shows_who_that_is(
    simulator: Simulator,
) -> None:
    assert simulator.serving.simulator.startswith("https://127.0.0.1:")
    simulator.select("Kenji Watanabe")
    expect(simulator.field("name")).to_have_text("Kenji Watanabe")
    expect(simulator.field("chat.id")).to_have_text("QX4J7V0ZB2")
    expect(simulator.section("orders")).to_have_attribute("data-state", "empty")
    simulator.select("Mary Brown")
    expect(simulator.field("email")).to_have_text("mary.brown@email.com")
    expect(simulator.section("orders")).to_contain_text("Follow up")


def test_a_reload_shows_the_loader_has_the_theme_at_once_and_is_in_the_timeline(
    simulator: Simulator,
) -> None:
    loader = simulator.page.get_by_role("status").filter(has_text="Loading Customer")
    stage = simulator.page.locator("#stage")
    simulator.press("Light")
    simulator.expect_theme("light")
    simulator.press("Dark")
    simulator.expect_theme("dark")
    assert simulator.payloads("sent", "change_theme", 1) == [{"theme": "dark"}]
    with simulator.holding("/boot-"):  # Python has no part in it
        with simulator.holding("/widget-sdk"):
            with simulator.reloading():
                simulator.press("Reload extension")
            expect(loader).to_be_visible()
            box = stage.bounding_box()
            assert box is not None
            assert loader.evaluate(
                "(loader, [x, y]) => loader.contains(document.elementFromPoint(x, y))",
                [box["x"] + box["width"] / 2, box["y"] + box["height"] / 4],
            )
        simulator.expect_theme("dark")
    expect(loader).to_be_hidden()
    expect(simulator.field("name")).to_have_text("Mary Brown")
    simulator.press("System")
    simulator.expect_theme("light")

    assert simulator.payloads("received", "plugin_inited", 1) == [None]
    [profile] = simulator.payloads("sent", "customer_profile", 1)
    assert {key: profile[key] for key in ("id", "name", "email", "source")} == {
        key: MARY[key] for key in ("id", "name", "email", "source")
    }
    entry = simulator.entries("sent", "customer_profile")
    entry.locator("summary").click()
    expect(entry.locator("pre")).to_be_visible()
    simulator.page.get_by_label("Filter messages").fill("plugin_")
    expect(entry).to_be_hidden()
    expect(simulator.entries("received", "plugin_inited")).to_be_visible()
    simulator.page.get_by_label("Filter messages").fill("")


def test_an_extension_that_reloads_by_itself_goes_on_where_the_agent_app_connects_once(
    simulator: Simulator,
) -> None:
    with simulator.reloading():
        simulator.press("Once")
    expect(simulator.field("name")).to_have_text("Mary Brown")
    with simulator.reloading():
        simulator.inside("html").evaluate("() => location.reload()")
    expect(simulator.field("name")).to_have_text("Mary Brown")
    with simulator.reloading():
        simulator.press("To each page")
    expect(simulator.field("name")).to_have_text("Mary Brown")


@pytest.mark.parametrize(
    ("section", "name", "source"),
    [
        ("Chats", "Mary Brown", "chats"),
        ("Visitors", "Lucía Fernández", "visitors"),
        ("Archives", "Tomasz Zieliński", "archives"),
        ("Customers", "Mary Brown", "customers"),
    ],
)
def test_the_extension_hears_in_which_section_the_customer_was_opened(
    section: str, name: str, source: str, simulator: Simulator
) -> None:
    simulator.select(name, section)
    [profile] = simulator.payloads("sent", "customer_profile", 1)
    assert profile["source"] == source
    expect(simulator.field("name")).to_have_text(name)


def test_a_visitor_who_leaves_is_hidden_and_the_panel_waits(simulator: Simulator) -> None:
    simulator.select("Lucía Fernández", "Visitors")
    expect(simulator.field("name")).to_have_text("Lucía Fernández")
    simulator.row("Lucía Fernández").get_by_title("Leaves the site").click()
    simulator.expect_state("waiting")
    assert simulator.payloads("sent", "customer_profile_hidden", 1) == [
        {"id": "S1701233445.VISITOR001"}
    ]
    expect(simulator.row("Lucía Fernández")).to_have_count(0)


def test_somebody_else_who_leaves_changes_nothing_in_the_panel(simulator: Simulator) -> None:
    simulator.row("Kenji Watanabe").get_by_title("Leaves the site").click()
    expect(simulator.row("Kenji Watanabe")).to_have_count(0)
    simulator.select("jo@example.com")
    expect(simulator.field("email")).to_have_text("jo@example.com")
    assert simulator.payloads("sent", "customer_profile_hidden", 0) == []


def test_a_customer_is_reached_and_opened_by_keyboard_alone(simulator: Simulator) -> None:
    keyboard = simulator.page.keyboard
    simulator.page.get_by_role("navigation").get_by_role("button").first.focus()
    focused = simulator.page.locator(":focus")
    for _ in range(10):
        keyboard.press("Tab")
        if focused.get_attribute("data-customer"):
            break
    expect(focused).to_contain_text("Mary Brown")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(simulator.field("name")).to_have_text("Kenji Watanabe")
    expect(focused).to_contain_text("Kenji Watanabe")
    keyboard.press("ArrowDown")
    keyboard.press("Space")
    expect(simulator.field("email")).to_have_text("jo@example.com")


def test_an_untrusted_name_is_text_in_the_simulator_too(simulator: Simulator) -> None:
    simulator.select("<img src=x onerror=alert(1)>")
    expect(simulator.field("name")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(simulator.page.locator("h2", has_text="<img src=x")).to_be_visible()
    expect(simulator.page.locator("img")).to_have_count(0)


def test_no_page_asks_another_origin_for_anything(simulator: Simulator) -> None:
    simulator.select("Mary Brown", "Customers")
    simulator.select("Tomasz Zieliński", "Archives")
    expect(simulator.field("name")).to_have_text("Tomasz Zieliński")
    origins = {"/".join(url.split("/")[:3]) for url in simulator.asked if "://" in url}
    assert origins == {simulator.serving.simulator, simulator.serving.extension}
    assert any(url.endswith(".wasm.bin") for url in simulator.asked)


# --- What the author does ------------------------------------------------------------------------


@pytest.mark.parametrize("width", [260, 600])
def test_the_extension_is_as_wide_as_a_preset_says(width: int, simulator: Simulator) -> None:
    simulator.press(str(width))
    expect(simulator.inside(":root")).to_have_js_property("clientWidth", width)


def test_the_width_is_changed_by_keyboard(simulator: Simulator) -> None:
    splitter = simulator.page.get_by_role("separator")
    splitter.press("Home")
    expect(splitter).to_have_attribute("aria-valuenow", "260")
    splitter.press("ArrowLeft")
    expect(simulator.inside(":root")).to_have_js_property("clientWidth", 270)


def test_the_send_box_sends_any_payload_and_keeps_what_is_no_json(simulator: Simulator) -> None:
    event = simulator.page.get_by_label("Event", exact=True)
    payload = simulator.page.get_by_label("Payload")
    problem = simulator.page.locator("#sender-problem")
    event.fill("customer_profile")
    payload.fill('{"id": "made-up", "name": ')
    simulator.press("Send event")
    expect(problem).to_contain_text("no JSON")
    expect(payload).to_have_value('{"id": "made-up", "name": ')
    expect(payload).to_have_attribute("aria-invalid", "true")
    payload.press_sequentially('"Ada"}')
    expect(problem).to_be_empty()
    simulator.press("Send event")
    expect(simulator.field("name")).to_have_text("Ada")
    assert simulator.payloads("sent", "customer_profile", 1) == [{"id": "made-up", "name": "Ada"}]


def test_a_message_of_the_timeline_is_edited_and_sent_again(simulator: Simulator) -> None:
    simulator.select("Kenji Watanabe")
    entry = simulator.entries("sent", "customer_profile")
    entry.locator("summary").click()
    entry.get_by_role("button", name="Edit and send again").click()
    payload = simulator.page.get_by_label("Payload")
    payload.fill(payload.input_value().replace("Kenji Watanabe", "Kenji Tanaka"))
    simulator.press("Send event")
    expect(simulator.field("name")).to_have_text("Kenji Tanaka")


def test_a_saved_file_shows_in_the_extension_with_the_same_customer_selected(
    simulator: Simulator,
) -> None:
    simulator.select("Tomasz Zieliński", "Archives")
    simulator.save({"py/main.py": MAIN.replace('section("Orders")', 'section("Purchases")')})
    expect(simulator.section("purchases")).to_be_visible()
    expect(simulator.field("name")).to_have_text("Tomasz Zieliński")
    [*_, profile] = simulator.payloads("sent", "customer_profile", 2)
    assert profile["source"] == "archives"


def test_a_mistake_in_the_configuration_is_shown_over_the_last_good_build(
    simulator: Simulator,
) -> None:
    file = simulator.serving.folder / "pyscript.toml"
    right = file.read_text("utf-8")
    simulator.mark_page()
    simulator.serving.write({"pyscript.toml": right.replace("sdk =", "sdkk =")})
    overlay = simulator.page.get_by_role("alert").filter(has_text="could not be built")
    line = next(number for number, text in enumerate(right.split("\n"), 1) if "sdk =" in text)
    expect(overlay).to_contain_text(f"pyscript.toml:{line}: ")
    expect(overlay).to_contain_text("sdkk")
    expect(overlay).to_contain_text("Did you mean")
    overlay.get_by_role("button", name="Hide").click()
    simulator.select("Kenji Watanabe")
    expect(simulator.field("name")).to_have_text("Kenji Watanabe")
    expect(simulator.inside("html[data-marked]")).to_have_count(1)
    simulator.serving.wait_until_said(f"pyscript.toml:{line}: ")
    with simulator.reloading():
        simulator.serving.write({"pyscript.toml": right})
    expect(overlay).to_have_count(0)
    expect(simulator.field("name")).to_have_text("Kenji Watanabe")


def test_an_error_in_main_py_shows_on_the_page_with_its_traceback_until_it_is_fixed(
    simulator: Simulator,
) -> None:
    def traceback_of(line: str, source: str) -> re.Pattern[str]:
        number = source.split("\n").index(line) + 1
        return re.compile(rf'main\.py", line {number}\b.*{re.escape(line.strip())}', re.DOTALL)

    trace = simulator.inside(".aa-traceback")

    syntax = MAIN + "\ndef broken(:\n"
    simulator.save({"py/main.py": syntax})
    simulator.expect_state("failed")
    expect(trace).to_contain_text(traceback_of("def broken(:", syntax))
    expect(trace).to_contain_text("SyntaxError")

    raising = MAIN.replace(
        "    response.raise_for_status()", '    raise RuntimeError("no orders today")'
    ).replace(
        "await chat.init()",
        '@chat.on("customer_profile")\ndef greet() -> None:\n    1 / 0\n\n\nawait chat.init()',
    )
    simulator.save({"py/main.py": raising})
    errors = simulator.inside("#errors")
    expect(simulator.field("name")).to_have_text("Mary Brown")
    expect(errors).to_contain_text("ZeroDivisionError in the callback greet for customer_profile")
    expect(errors).to_contain_text(traceback_of("    1 / 0", raising))
    expect(simulator.section("orders")).to_have_attribute("data-state", "error")
    expect(errors).to_contain_text("RuntimeError: no orders today")
    expect(errors).to_contain_text(
        traceback_of('    raise RuntimeError("no orders today")', raising)
    )

    simulator.save({"py/main.py": MAIN})
    expect(simulator.section("orders")).to_contain_text("Follow up")
    expect(trace).to_have_count(0)


# --- The other generations of LiveChat's SDK -----------------------------------------------------


def recorder(sdk: str, **livechat: Any) -> dict[str, str]:
    """The configuration of the recorder for an SDK."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in {"sdk": sdk, **livechat}.items()]
    own = (EXTENSIONS / "recorder" / "pyscript.toml").read_text("utf-8")
    return {"pyscript.toml": "\n".join([own, "[livechat]", *lines, ""])}


AGENT_APP_SDK = recorder("agent-app-sdk")
WIDGET_SDK_1 = recorder("widget-sdk-1")
BOILERPLATE = recorder("boilerplate", authorize=True)


@pytest.fixture(scope="module")
def recording(
    context: BrowserContext, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Simulator]:
    """The recorder, over HTTP, with an `authorize.py`."""
    folder = tmp_path_factory.mktemp("recorder")
    shutil.copytree(EXTENSIONS / "recorder", folder, dirs_exist_ok=True)
    (folder / "authorize.py").write_text(AUTHORIZE, "utf-8")
    (folder / "pyscript.toml").write_text(AGENT_APP_SDK["pyscript.toml"], "utf-8")
    with ServeProcess(folder, "--http") as serving:
        simulator = Simulator(context.new_page(), serving)
        simulator.open()
        yield simulator


def use(simulator: Simulator, files: dict[str, str]) -> None:
    """Serve with these files, unless it does."""
    if any(
        (simulator.serving.folder / name).read_text("utf-8") != text for name, text in files.items()
    ):
        simulator.save(files)
    expect(simulator.inside("body")).to_have_attribute("data-log", re.compile("initialised"))


def use_authorization(simulator: Simulator) -> None:
    """Serve with the author's `authorize.py`, and wait until the page has its first session."""
    use(simulator, BOILERPLATE | {"authorize.py": AUTHORIZE})
    log(simulator, until='"authorize"')


def log(simulator: Simulator, until: str) -> list[list[Any]]:
    """What the recorder has written down, once it holds `until`."""
    body = simulator.inside("body")
    expect(body).to_have_attribute("data-log", re.compile(re.escape(until)))
    entries: list[list[Any]] = json.loads(body.get_attribute("data-log") or "[]")
    return entries


@pytest.mark.parametrize(
    ("files", "script", "notice"),
    [
        (AGENT_APP_SDK, r"/agent-app-sdk-\w+\.js$", None),
        (WIDGET_SDK_1, r"/widget-sdk-1-\w+\.development\.js$", "nobody but LiveChat's own origins"),
        (BOILERPLATE, r"/boilerplate-\w+\.fake\.js$", "boilerplate.fake.js, plays it"),
    ],
    ids=["agent-app-sdk", "widget-sdk-1", "boilerplate"],
)
def test_every_generation_of_the_sdk_works_and_a_replacement_is_named(
    files: dict[str, str], script: str, notice: str | None, recording: Simulator
) -> None:
    use(recording, files)
    loaded = recording.inside("script[src]").evaluate_all("scripts => scripts.map(({src}) => src)")
    assert [address for address in loaded if re.search(script, address)]
    shown = recording.page.locator("#notice")
    if notice is None:
        expect(shown).to_be_hidden()
    else:
        expect(shown).to_contain_text(notice)
    recording.select("Kenji Watanabe")
    expect(recording.field("name")).to_have_text("Kenji Watanabe")
    recording.row("Kenji Watanabe").get_by_title("Leaves the site").click()
    recording.expect_state("waiting")
    recording.page.get_by_role("button", name="Bring everybody back").click()


def test_the_authors_authorize_py_gives_the_extension_its_session(recording: Simulator) -> None:
    use_authorization(recording)
    recording.press("Clear")
    recording.press("Refresh session")
    [answer] = recording.payloads("note", "POST /authorize/", 1)
    session = answer["answer"]["session_id"]
    assert re.fullmatch(r"session \d+ of agent@example\.com", session)
    assert answer == {"accepted": True, "status": 200, "answer": {"session_id": session}}
    assert ["authorize", session] in log(recording, until=session)
    assert recording.payloads("sent", "authorize", 1) == [{"session_id": session}]


def test_a_serve_that_stops_while_it_is_asked_lets_nobody_in(recording: Simulator) -> None:
    use_authorization(recording)
    uncaught: list[str] = []
    recording.page.on("pageerror", lambda error: uncaught.append(str(error)))
    recording.press("Clear")
    recording.page.route("**/authorize", lambda route: route.abort())
    recording.press("Refresh session")
    [answer] = recording.payloads("note", "POST /authorize/", 1)
    recording.page.unroute("**/authorize")
    assert answer["accepted"] is False
    assert answer["answer"].startswith("serve did not answer: ")
    assert recording.payloads("sent", "authorize_error", 1) == [{}]
    recording.expect_state("unauthorized")
    recording.press("Refresh session")
    recording.expect_state("waiting")
    assert uncaught == []


def test_the_extension_itself_refreshes_its_session(recording: Simulator) -> None:
    use_authorization(recording)
    recording.press("Clear")
    recording.inside("body").evaluate(
        """body => {
          const button = body.appendChild(document.createElement('button'));
          button.dataset.action = 'refresh-session';
          button.textContent = 'Refresh';
        }"""
    )
    recording.inside("body > button").click()
    assert recording.payloads("received", "plugin_loaded", 1) == [None]
    [answer] = recording.payloads("sent", "authorize", 1)
    assert ["authorize", answer["session_id"]] in log(recording, until=answer["session_id"])


def test_either_outcome_of_the_authorization_is_forced(recording: Simulator) -> None:
    use_authorization(recording)
    recording.press("Clear")
    recording.press("Fail")
    recording.expect_state("unauthorized")
    recording.press("Succeed")
    recording.expect_state("waiting")
    [answer] = recording.payloads("sent", "authorize", 1)
    assert ["authorize", answer["session_id"]] in log(recording, until=answer["session_id"])
    assert recording.payloads("note", "POST /authorize/", 0) == []


def test_an_agent_whom_the_authors_authorize_py_refuses_is_told_so(recording: Simulator) -> None:
    use_authorization(recording)
    recording.press("Clear")
    use(recording, {"authorize.py": REFUSE})
    recording.expect_state("unauthorized")
    [answer] = recording.payloads("note", "POST /authorize/", 1)
    assert (answer["accepted"], answer["status"]) == (False, 403)
    assert recording.payloads("sent", "authorize_error", 1) == [{}]
    recording.serving.wait_until_said("PermissionError: not an agent of ours")
    assert "development-api-key" not in recording.serving.said


# --- The end -------------------------------------------------------------------------------------


def test_ctrl_c_ends_serve_cleanly_though_a_page_is_open(
    context: BrowserContext, tmp_path: Path
) -> None:
    shutil.copytree(EXTENSIONS / "recorder", tmp_path, dirs_exist_ok=True)
    page = context.new_page()
    with ServeProcess(tmp_path, "--http") as serving:
        with page.expect_response(f"{serving.simulator}/events"):
            page.goto(serving.simulator)
        assert serving.stop() == 0
        assert "Traceback" not in serving.said
        expect(page.get_by_role("status").filter(has_text="serve has stopped")).to_be_visible()
    page.close()
