"""Failing tests: their causes, and their messages."""

import re
from collections.abc import Callable
from textwrap import dedent

import pytest

# Imported here, since pytester unloads part of what the first run in this process imports.
import agentapp_devkit.testing.session  # noqa: F401

pytest_plugins = ["pytester"]

PANEL = """
    from agentapp import LiveChat, Panel
    chat = LiveChat()
    panel = Panel(chat)
"""

OPTIONS = ("-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "agentapp_devkit.testing.plugin")
SHOP = '[livechat]\napis = ["https://shop.example.com"]'
RunExtension = Callable[..., pytest.RunResult]


@pytest.fixture
def run_extension(pytester: pytest.Pytester) -> RunExtension:
    """Run a test of an extension."""

    def run(
        main: str,
        test: str,
        configuration: str = "",
        *,
        times: int = 1,
        in_process: bool = True,
        **modules: str,
    ) -> pytest.RunResult:
        folder = pytester.path
        (folder / "py").mkdir(exist_ok=True)
        (folder / "pyscript.toml").write_text(configuration, "utf-8")
        for name, source in {"main": main, **modules}.items():
            (folder / "py" / f"{name}.py").write_text(dedent(source), "utf-8")
        tests = [f"def test_{n}(extension):\n{indented(test)}\n" for n in range(times)]
        (folder / "test_it.py").write_text("\n".join(tests), "utf-8")
        if in_process:
            return pytester.runpytest_inprocess(*OPTIONS)
        return pytester.runpytest_subprocess(*OPTIONS)

    return run


def indented(source: str) -> str:
    return "\n".join(f"    {line}" for line in dedent(source).strip().splitlines())


def test_a_failure_shows_the_panel_the_messages_and_what_was_printed(
    run_extension: RunExtension,
) -> None:
    result = run_extension(
        f"""{PANEL}
    @panel.section("Notes")
    async def notes():
        print("looking for notes")
        await chat.put_message("Hello")
        return "Likes tea"
    await chat.init()
        """,
        """
        extension.open(name="Mary")
        assert extension.state == "waiting"
        """,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*- the panel -*",
            "panel: profile",
            "  section notes: ready",
            "  Likes tea",
            "*- messages to (→) and from (←) the extension -*",
            '→ customer_profile {"id": "S1", "name": "Mary", "source": "chats"}',
            '← putMessage "Hello"',
            "*- printed by the extension -*",
            "looking for notes",
        ]
    )


STOPPING = [
    ("1 / 0", "ZeroDivisionError in main.py"),
    ("import pandas_of_nowhere", "ModuleNotFoundError in main.py"),
    ("chat.init()", "coroutine 'LiveChat.init' was never awaited"),
    ("print(", "SyntaxError in main.py"),
    ("import asyncio\nwhile True: await asyncio.sleep(0)", "never idle"),
    ("import time, threading\nthreading.Thread(target=print).start()", "no threads"),
    ("import socket\nsocket.create_connection(('127.0.0.1', 9))", "no sockets"),
    ("import subprocess\nsubprocess.run(['ls'])", "starts no other programs"),
    ("import js\njs.document.title", "js.document needs a browser"),
    ("import pyscript", "pyscript needs a browser"),
]


def test_what_stops_main_py_fails_the_test(pytester: pytest.Pytester) -> None:
    for number, (line, _) in enumerate(STOPPING):
        folder = pytester.path / f"extension{number}"
        (folder / "py").mkdir(parents=True)
        (folder / "pyscript.toml").touch()
        end = "" if "init" in line else "await chat.init()"
        (folder / "py" / "main.py").write_text(f"{dedent(PANEL)}\n{line}\n{end}", "utf-8")
        test = f"def test_{number}(extension): extension.open(name='Mary')"
        (folder / f"test_{number}.py").write_text(test, "utf-8")
    result = pytester.runpytest_inprocess(*OPTIONS)
    result.assert_outcomes(failed=len(STOPPING))
    for (line, said), failure in zip(STOPPING, failures(result), strict=True):
        assert said in failure, f"{line}: {failure}"


def failures(result: pytest.RunResult) -> list[str]:
    """What pytest shows of each failed test, in their order."""
    return re.split(r"^_+ test_\d+ _+$", result.stdout.str(), flags=re.MULTILINE)[1:]


def test_an_expected_error_that_never_comes_fails_at_the_end(run_extension: RunExtension) -> None:
    main = f"{PANEL}    await chat.init()"
    result = run_extension(main, "extension.expect_error(KeyError)\nextension.open(name='Mary')")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*The extension reported no KeyError.*"])


def test_a_test_outside_of_an_extension_says_so(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(extension): pass")
    result = pytester.runpytest_inprocess(*OPTIONS)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*is in no extension*pyscript.toml*"])


def test_modules_begin_anew_with_each_test(run_extension: RunExtension) -> None:
    main = f"""{PANEL}
    import counting
    counting.numbers.append(1)
    print(len(counting.numbers))
    await chat.init()
    """
    test = 'extension.open(name="Mary")\nassert extension.printed == "1\\n"'
    run_extension(main, test, times=2, counting="numbers = []").assert_outcomes(passed=2)


def test_the_environment_is_that_of_one_page(run_extension: RunExtension) -> None:
    main = f"""{PANEL}
    import os
    print(os.environ.get("AGENTAPP_SEEN"))
    os.environ["AGENTAPP_SEEN"] = "yes"
    await chat.init()
    """
    test = 'extension.open(name="Mary")\nassert extension.printed == "None\\n"'
    run_extension(main, test, times=2).assert_outcomes(passed=2)


def test_a_coroutine_that_is_kept_and_never_awaited_is_named_with_its_line(
    run_extension: RunExtension,
) -> None:
    main = f"{PANEL}    kept = chat.wait_for('message')\n    await chat.init()"
    result = run_extension(main, 'extension.open(name="Mary")')
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*wait_for' was never awaited.", "*main.py:5"])


def test_extensions_in_one_session_have_modules_of_their_own_which_may_import_pyodide(
    pytester: pytest.Pytester,
) -> None:
    for name in ("one", "other"):
        folder = pytester.path / name
        (folder / "py").mkdir(parents=True)
        (folder / "pyscript.toml").touch()
        shop = f"import js\nfrom pyodide.http import pyfetch\nNAME = {name!r}"
        (folder / "py" / "shop.py").write_text(shop, "utf-8")
        main = f"{dedent(PANEL)}\nimport shop\nprint(shop.NAME)\nawait chat.init()"
        (folder / "py" / "main.py").write_text(main, "utf-8")
        (folder / f"test_{name}.py").write_text(
            f"from shop import NAME\n"
            f"def test_it(extension):\n"
            f"    import shop\n"
            f"    assert shop.NAME == NAME == {name!r}\n"
            f"    assert extension.printed == '{name}\\n'\n",
            "utf-8",
        )
    # In a process of its own: in this one, other tests have made pyodide importable.
    pytester.runpytest_subprocess(*OPTIONS).assert_outcomes(passed=2)


def test_a_file_that_pyscript_toml_names_is_beside_main_py(
    run_extension: RunExtension, pytester: pytest.Pytester
) -> None:
    (pytester.path / "rates.txt").write_text("1.1", "utf-8")
    result = run_extension(
        f"""{PANEL}
    from pathlib import Path
    print(Path("rates.txt").read_text(), (Path(__file__).parent / "rates.txt").read_text())
    await chat.init()
        """,
        """assert extension.printed == "1.1 1.1\\n" """,
        'files = {"rates.txt" = "rates.txt"}',
    )
    result.assert_outcomes(passed=1)


def test_requests_of_every_library_are_answered_or_fail(run_extension: RunExtension) -> None:
    main = f"""{PANEL}
    import json, httpx, pyodide.http, requests
    from htpy import button
    from pyodide.http import pyfetch, pyxhr
    LIBRARIES = ("httpx", "requests")
    URL = "https://shop.example.com/orders"
    @panel.action("untold")
    async def ask_untold(library):
        untold = URL + "/1038"
        await httpx.AsyncClient().get(untold) if library == "httpx" else requests.get(untold)
    @panel.section("Ask")
    def ask():
        return [button(data_action="untold", data_library=one)["Ask"] for one in LIBRARIES]
    @panel.section("Fetch")
    async def by_pyfetch():
        return str(await (await pyfetch(URL)).json())
    @panel.section("Httpx")
    async def by_httpx():
        return str((await httpx.AsyncClient().get(URL, timeout=5)).json())
    @panel.section("Requests")
    def by_requests():
        return str(requests.get(URL).json())
    @panel.section("Xhr")
    def by_pyxhr():
        return str(pyxhr.get(URL).json())
    @panel.section("Open")
    def by_open_url():
        return str(json.loads(pyodide.http.open_url(URL).read()))
    await chat.init()
    """
    test = """
    import pytest
    from agentapp.testing import UnexpectedError
    titles = ("Fetch", "Httpx", "Requests", "Xhr", "Open")
    extension.http.get("https://shop.example.com/orders", json=[1038])
    extension.open(name="Mary")
    assert [extension.section(title).text for title in titles] == ["[1038]"] * 5
    assert {str(one) for one in extension.http.requests} == {"GET https://shop.example.com/orders"}
    extension.http.get("https://shop.example.com/orders", json=[1039], delay=2)
    extension.open(name="John")
    extension.advance(2)
    assert [extension.section(title).text for title in titles] == ["[1039]"] * 5
    for library in ("httpx", "requests"):
        said = "requested GET https://shop.example.com/orders/1038, and the test"
        with pytest.raises(UnexpectedError, match=said):
            extension.section("Ask").click("Ask", library=library)
    """
    # In a process of its own: pytester makes the libraries load again, half of them.
    result = run_extension(main, test, SHOP, in_process=False)
    result.assert_outcomes(passed=1)


def test_a_mistake_in_pyscript_toml_is_all_that_is_shown(run_extension: RunExtension) -> None:
    result = run_extension("", "extension.open()", "[livechat]\napi = []")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["pyscript.toml:2: *api: is unknown*"])
    result.stdout.no_fnmatch_line("*During handling*")
    result.stdout.no_fnmatch_line("*def *")


def test_a_request_without_an_answer_is_not_said_to_be_one_to_expect(
    run_extension: RunExtension,
) -> None:
    result = run_extension(
        f"""{PANEL}
    from pyodide.http import pyfetch
    @panel.section("Orders")
    async def orders():
        await pyfetch("https://shop.example.com/orders")
    await chat.init()
        """,
        'extension.open(name="Mary")',
        SHOP,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*the test has no answer*"])
    result.stdout.no_fnmatch_line("*expect_error*")


def test_an_address_is_answered_and_shown_as_a_browser_sends_it(
    run_extension: RunExtension,
) -> None:
    address = "https://shop.example.com/{name}?b=2&a=m@x.example"
    result = run_extension(
        f"""{PANEL}
    from pyodide.http import pyfetch
    @panel.section("Orders")
    async def orders():
        await pyfetch("{address.format(name="Müller")}")
        await pyfetch("https://shop.example.com:443/M%C3%BCller")
    await chat.init()
        """,
        f"""
        extension.http.get("https://shop.example.com/M%C3%BCller?a=m%40x.example&b=2", text="1")
        extension.http.get("https://shop.example.com/Müller", text="2")
        extension.open(name="Mary")
        assert extension.http.requests[0].url == "{address.format(name="M%C3%BCller")}"
        assert len(extension.http.requests) == 2
        """,
        SHOP,
    )
    result.assert_outcomes(passed=1)


def test_pytest_runs_without_the_packages_of_the_test_kit(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        selectolax="raise ModuleNotFoundError(name=__name__)",
        test_it="def test_other(): pass\ndef test_it(extension): pass",
    )
    pytester.syspathinsert()
    (pytester.path / "pyscript.toml").touch()
    result = pytester.runpytest_subprocess(*OPTIONS)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(['*selectolax is not installed. Install "agentapp?test?"*'])
