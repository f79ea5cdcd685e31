import json
from pathlib import Path

import pytest

from agentapp_devkit.config.configuration import (
    DEFAULT_HOSTS,
    Configuration,
    InvalidConfigurationError,
    Mistake,
    PlacedPage,
    load,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "py").mkdir()
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "chat.js").write_text("", "utf-8")
    return tmp_path


def read(folder: Path, text: str) -> Configuration:
    (folder / "pyscript.toml").write_text(text, "utf-8")
    return load(folder)


def mistakes(folder: Path, text: str) -> tuple[Mistake, ...]:
    with pytest.raises(InvalidConfigurationError) as raised:
        read(folder, text)
    return raised.value.mistakes


def only(folder: Path, text: str) -> Mistake:
    (problem,) = mistakes(folder, text)
    return problem


def test_an_empty_file_means_the_defaults(folder: Path) -> None:
    found = read(folder, "")
    assert found == Configuration(
        file=folder / "pyscript.toml",
        name=folder.name,
        packages=(),
        files={},
        pyscript={},
        sdk="widget-sdk",
        runtime="pyscript",
        snapshot=True,
        connect="early",
        authorize=False,
        hosts=DEFAULT_HOSTS,
        apis=(),
        images=(),
        styles=(),
        build_from_source=(),
    )


def test_every_key_is_read(folder: Path) -> None:
    (folder / "data.json").write_text("{}", "utf-8")
    (folder / "shop.css").touch()
    found = read(
        folder,
        """
        name = "Shop"
        packages = ["humanize>=4", "pydantic[email]"]
        debug = true
        my_own_key = 3
        [files]
        "data.json" = ""
        [livechat]
        sdk = "boilerplate"
        runtime = "pyodide"
        snapshot = false
        connect = "manual"
        authorize = true
        client_id = "2261a58dfe1420acc0dc1bd77158f7ac"
        hosts = ["https://my.livechatinc.com", "https://*.Example.com"]
        apis = ["https://api.example.com:8443", "http://localhost:8000"]
        images = ["https://bücher.example:443", "https://xn--bcher-kva.example"]
        styles = ["./shop.css"]
        build_from_source = ["My_Package"]
        pyodide_packages = "https://cdn.example.com/full/"
        """,
    )
    assert found == Configuration(
        file=folder / "pyscript.toml",
        name="Shop",
        packages=("humanize>=4", "pydantic[email]"),
        files={"data.json": "data.json"},
        pyscript={"debug": True, "my_own_key": 3},
        sdk="boilerplate",
        runtime="pyodide",
        snapshot=False,
        connect="manual",
        authorize=True,
        client_id="2261a58dfe1420acc0dc1bd77158f7ac",
        hosts=("https://my.livechatinc.com", "https://*.example.com"),
        apis=("https://api.example.com:8443", "http://localhost:8000"),
        images=("https://xn--bcher-kva.example",),
        styles=("shop.css",),
        build_from_source=("my-package",),
        pyodide_packages="https://cdn.example.com/full/",
    )


@pytest.mark.parametrize("text", ["my app", "https://accounts.livechat.com", "id;frame-src *", "é"])
def test_a_client_id_is_letters_digits_and_hyphens(folder: Path, text: str) -> None:
    problem = only(folder, f'[livechat]\nsdk = "widget-sdk"\nclient_id = "{text}"')
    assert problem.line == 3
    assert f'"{text}" is not the client id of an app' in str(problem)
    assert "App Authorization in LiveChat's Developer Console" in problem.remedy


def test_pyodides_distribution_may_be_a_folder(folder: Path) -> None:
    (folder / "full").mkdir()
    (folder / "full" / "pyodide-lock.json").write_text("{}", "utf-8")
    assert read(folder, '[livechat]\npyodide_packages = "full"').pyodide_packages == "full"
    absolute = json.dumps(str(folder / "full"))
    assert read(folder, f"[livechat]\npyodide_packages = {absolute}").pyodide_packages


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("nowhere", '"nowhere" is no folder. Name the folder, or the https address, of Pyodide'),
        (".", '"." has no file pyodide-lock.json. Name the folder'),
        ("", '"" has no file pyodide-lock.json'),
        ("http://cdn.example.com/full/", 'an https address. Write "https://cdn.example.com/full/"'),
        ("https://", "is not an https origin"),
        ("file:///full", '"file:///full" is no path. Write the path of the folder.'),
    ],
)
def test_a_place_without_pyodides_distribution_is_reported(
    folder: Path, place: str, message: str
) -> None:
    mistake = str(only(folder, f"[livechat]\npyodide_packages = {json.dumps(place)}"))
    assert "pyscript.toml:2: [livechat] pyodide_packages: " in mistake
    assert message in mistake


@pytest.mark.parametrize(
    ("styles", "message"),
    [
        ('"shop.css"', '"shop.css" does not exist. Put the style sheet there'),
        ('"lib/chat.js"', '"lib/chat.js" is not a style sheet. Name a file that ends in .css.'),
        ('"../shop.css"', '"../shop.css" is outside of the folder. Copy the style sheet into it.'),
        ('"https://shop.example/a.css"', "is outside of the folder"),
        ('"own.css", "./own.css"', '"./own.css" is named twice'),
        ("3", "must be a list of texts"),
    ],
)
def test_a_style_that_cannot_be_used_is_named_with_its_line(
    folder: Path, styles: str, message: str
) -> None:
    (folder / "own.css").touch()
    problem = only(folder, f"[livechat]\nsnapshot = true\nstyles = [{styles}]\n")
    assert problem.line == 3
    assert problem.key.startswith("[livechat] styles")
    assert message in str(problem)


def test_all_mistakes_are_reported_together_and_by_line(folder: Path) -> None:
    problems = mistakes(
        folder,
        """\
interpreter = "0.27"
[livechat]
images = [
    "https://fine.example",
    "https://img.example/logo.png",
]
rutime = "pyodide"
sdk = "widget_sdk"
connect = true
[files]
"missing.json" = ""
""",
    )
    assert [(problem.line, problem.key) for problem in problems] == [
        (1, "interpreter"),
        (5, "[livechat] images"),
        (7, "[livechat] rutime"),
        (8, "[livechat] sdk"),
        (9, "[livechat] connect"),
        (11, "[files] missing.json"),
    ]


def test_a_problem_shows_file_line_key_and_remedy(folder: Path) -> None:
    with pytest.raises(InvalidConfigurationError) as raised:
        read(folder, '\n[livechat]\nsdk = "widgetsdk"\n')
    assert str(raised.value) == (
        'pyscript.toml:3: [livechat] sdk: "widgetsdk" is unknown. Did you mean "widget-sdk"?'
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('name = "x"\n[livechat]\nsdk = widget\n', 3, "Invalid value"),
        ('[livechat]\nhosts = [\n"https://a.example"\n', 3, "Unclosed array"),
        ('[livechat]\nsdk = "a"\nsdk = "b"\n', 3, "Cannot overwrite a value"),
    ],
)
def test_a_syntax_error_has_its_line(folder: Path, text: str, line: int, words: str) -> None:
    problem = only(folder, text)
    assert problem.line == line
    assert words in problem.message
    assert "(at" not in problem.message


def test_text_that_is_not_utf8_has_its_line(folder: Path) -> None:
    (folder / "pyscript.toml").write_bytes(b'name = "ok"\n# caf\xe9\n')
    with pytest.raises(InvalidConfigurationError, match=r"pyscript\.toml:2: is not UTF-8"):
        load(folder)


def test_a_byte_order_mark_and_windows_line_ends_are_read(folder: Path) -> None:
    (folder / "pyscript.toml").write_bytes(b'\xef\xbb\xbfname = "a"\r\n[livechat]\r\nsdk = 1\r\n')
    with pytest.raises(InvalidConfigurationError, match=r"pyscript\.toml:3: \[livechat\] sdk"):
        load(folder)


def test_a_missing_file_is_reported(folder: Path) -> None:
    with pytest.raises(InvalidConfigurationError, match=r"there is no such file.*--app"):
        load(folder)


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ('sdk = "boilerplat"', 'Did you mean "boilerplate"?'),
        ('sdk = "Widget-SDK"', 'Did you mean "widget-sdk"?'),
        ('sdk = "xyz"', "Write one of"),
        ('sdk = "http://cdn.example/sdk.js"', 'Write "https://cdn.example/sdk.js".'),
        ('sdk = "//cdn.example/sdk.js"', 'Write "https://cdn.example/sdk.js".'),
        ('sdk = "https://user:pw@cdn.example/sdk.js"', 'Write "https://cdn.example".'),
        ('sdk = "lib/chta.js"', "correct the path"),
        ('sdk = "lib/chat.mjs"', "ends in .js"),
        ('sdk = "../chat.js"', "Copy the script into it."),
        ('sdk = "/lib/chat.js"', "Copy the script into it."),
        ('runtime = "pyodid"', 'Did you mean "pyodide"?'),
        ('runtime = "ruby"', 'Write "pyscript" or "pyodide".'),
        ('connect = "manually"', 'Did you mean "manual"?'),
        ('host = ["https://a.example"]', 'Did you mean "hosts"?'),
        ("colour = 1", "Known: sdk, placement, placements"),
        ("authorize = true", 'Write sdk = "boilerplate"'),
        ("hosts = []", "Remove it"),
        ('apis = ["https://*.example.com"]', '"*" can be used in hosts only'),
    ],
)
def test_a_mistake_in_livechat_has_a_remedy(folder: Path, written: str, remedy: str) -> None:
    problem = only(folder, f"[livechat]\n\n{written}\n")
    assert problem.line == 3
    assert problem.key.startswith("[livechat] ")
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("sdk = 3", "must be a text in quotes, not 3."),
        ('authorize = "yes"', 'must be true or false, not "yes".'),
        ('hosts = "https://a.example"', "must be a list of texts"),
        ("apis = [1]", "must be a list of texts"),
    ],
)
def test_a_value_of_the_wrong_type_is_named(folder: Path, written: str, expected: str) -> None:
    assert expected in only(folder, f"[livechat]\n{written}\n").message


def test_livechat_has_to_be_a_table(folder: Path) -> None:
    assert "must be a table" in only(folder, 'livechat = "widget-sdk"').message


@pytest.mark.parametrize("written", ["lib/chat.js", "./lib/chat.js", "lib/../lib/chat.js"])
def test_a_script_of_the_folder_is_named_relative_to_it(folder: Path, written: str) -> None:
    assert read(folder, f'[livechat]\nsdk = "{written}"').sdk == "lib/chat.js"


def test_a_script_that_is_a_link_out_of_the_folder_is_refused(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "chat.js"
    outside.write_text("", "utf-8")
    (folder / "link.js").symlink_to(outside)
    assert "link out of" in only(folder, '[livechat]\nsdk = "link.js"').message


def test_a_script_at_an_https_address_is_taken_as_it_is(folder: Path) -> None:
    address = "https://cdn.example/sdk.js?v=1"
    assert read(folder, f'[livechat]\nsdk = "{address}"').sdk == address


@pytest.mark.parametrize("sdk", ["boilerplate", "lib/chat.js", "https://cdn.example/a.js"])
def test_authorize_is_allowed_where_the_script_may_know_it(folder: Path, sdk: str) -> None:
    assert read(folder, f'[livechat]\nsdk = "{sdk}"\nauthorize = true').authorize


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ('interpreter = "https://a.example/pyodide.mjs"', "Remove it."),
        ('index_urls = ["https://a.example"]', "pip"),
        ('[[fetch]]\nfrom = "a"', '"[files]"'),
        ('sdk = "boilerplate"', 'under the line "[livechat]"'),
        ('package = ["humanize"]', 'Did you mean "packages"?'),
        ('[livechta]\nsdk = "boilerplate"', 'Did you mean "livechat"?'),
        ('packages = "humanize"', "Change the value."),
        ("name = 3", "Change the value."),
        ('js_modules = "a.js"', "Change the value."),
        ('[js_modules.main]\n"https://cdn.example/a.js" = "a"', "Download it into static/"),
        ('[js_modules.main]\n"lib/chat.js" = "chat"', "Put it there"),
        ('[js_modules.page]\n"static/a.js" = "a"', "[js_modules.main]"),
    ],
)
def test_a_mistake_in_pyscripts_own_keys_has_a_remedy(
    folder: Path, written: str, words: str
) -> None:
    assert words in only(folder, written).remedy


def test_keys_of_an_author_are_left_alone(folder: Path) -> None:
    found = read(folder, 'shop = "x"\nnames = ["a"]\n[prices]\nlow = 1')
    assert found.pyscript == {"shop": "x", "names": ["a"], "prices": {"low": 1}}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("humanize=>4", "is not a package requirement"),
        ("pyscript", "comes with the runtime"),
        ("agentapp", "comes with the runtime"),
        ("http://a.example/shop-1.0-py3-none-any.whl", "is not an https address"),
        ("shop @ git+https://a.example/shop", "is not an https address"),
        ("https://a.example/x\\n/shop-1.0-py3-none-any.whl", "is not an https address"),
        ("humanize\\n--index-url https://a.example", "is not"),
        ("https://a.example/shop.tar.gz", "is not a wheel"),
        ("../shop-1.0-py3-none-any.whl", "leads out of"),
        ("wheels/shop-1.0-py3-none-any.whl", "does not exist"),
        ("https://a.example/extra.toml", "is not a wheel"),
    ],
)
def test_an_entry_of_packages_that_cannot_be_used_has_its_line(
    folder: Path, entry: str, words: str
) -> None:
    problem = only(folder, f'packages = [\n  "humanize",\n  "{entry}",\n]')
    assert (problem.line, problem.key) == (3, "packages")
    assert words in problem.message


@pytest.mark.parametrize("placement", ["details", "message-box", "fullscreen", "settings"])
def test_a_placement_of_agent_app_sdk_is_the_pages(folder: Path, placement: str) -> None:
    found = read(folder, f'[livechat]\nsdk = "agent-app-sdk"\nplacement = "{placement}"')
    assert found.pages == (PlacedPage(placement, "index.html", "main.py"),)  # type: ignore[arg-type]


def test_an_unknown_placement_names_the_nearest(folder: Path) -> None:
    mistake = only(folder, '[livechat]\nsdk = "agent-app-sdk"\nplacement = "full-screen"')
    assert (mistake.line, mistake.key) == (3, "[livechat] placement")
    assert (mistake.message, mistake.remedy) == (
        '"full-screen" is unknown.',
        'Did you mean "fullscreen"?',
    )


@pytest.mark.parametrize("sdk", ['sdk = "widget-sdk"\n', 'sdk = "boilerplate"\n', ""])
def test_a_placement_that_the_sdk_lacks_is_a_mistake(folder: Path, sdk: str) -> None:
    mistake = only(folder, f'[livechat]\n{sdk}placement = "settings"')
    assert mistake.key == "[livechat] placement"
    assert mistake.message.endswith('knows only "details"; only "agent-app-sdk" has "settings".')
    assert mistake.remedy == 'Write sdk = "agent-app-sdk".'


def test_an_sdk_of_the_authors_own_may_be_in_any_placement(folder: Path) -> None:
    found = read(folder, '[livechat]\nsdk = "lib/chat.js"\nplacement = "settings"')
    assert found.pages[0].placement == "settings"


TOGETHER = '[livechat]\nsdk = "agent-app-sdk"\n[livechat.placements.{}]\n'


@pytest.fixture
def message_box(folder: Path) -> Path:
    (folder / "py" / "message_box.py").write_text("", "utf-8")
    return folder


def test_a_further_placement_has_a_page_and_a_script_of_its_own(message_box: Path) -> None:
    found = read(message_box, TOGETHER.format("message-box") + 'main = "py/message_box.py"')
    assert found.pages == (
        PlacedPage("details", "index.html", "main.py"),
        PlacedPage("message-box", "message-box.html", "message_box.py"),
    )
    assert found.scripts == ("main.py", "message_box.py")


@pytest.mark.parametrize(
    ("name", "table", "line", "message", "remedy"),
    [
        ("message_box", "", 3, '"message_box" is unknown.', 'Did you mean "message-box"?'),
        (
            "details",
            'main = "py/message_box.py"',
            3,
            '"details" is the place of py/main.py already.',
            "Remove this table, or set placement to another place.",
        ),
        (
            "message-box",
            "",
            3,
            "names no script to run.",
            'Write main = "py/message_box.py".',
        ),
        ("message-box", 'main = "py/x.py"', 4, '"py/x.py" does not exist.', "Put the script there"),
        ("settings", 'main = "lib/chat.js"', 4, '"lib/chat.js" is not a script.', "Name a file"),
        ("settings", "main = 1", 4, "must be a text in quotes, not 1.", "Change the value."),
        (
            "settings",
            'main = "py/message_box.py"\nsdk = "x"',
            5,
            "sdk is unknown.",
            "Known: main.",
        ),
    ],
)
def test_a_mistake_in_a_further_placement_has_its_line_and_a_remedy(
    name: str, table: str, line: int, message: str, remedy: str, message_box: Path
) -> None:
    mistake = mistakes(message_box, TOGETHER.format(name) + table)[0]
    assert (mistake.line, mistake.message) == (line, message)
    assert mistake.remedy.startswith(remedy)


def test_a_further_placement_needs_the_sdk_that_has_it(message_box: Path) -> None:
    mistake = only(message_box, '[livechat.placements.message-box]\nmain = "py/message_box.py"')
    assert mistake.remedy == 'Write sdk = "agent-app-sdk".'


def test_a_script_of_a_further_placement_is_in_the_folder_of_modules(message_box: Path) -> None:
    (message_box / "lib" / "box.py").write_text("", "utf-8")
    mistake = only(message_box, TOGETHER.format("message-box") + 'main = "lib/box.py"')
    assert "is not in py/" in mistake.message
