"""The rules about the files, the configuration and the packages of an extension."""

import json
from pathlib import Path

import pytest

from agentapp_devkit.check.local import check_folder
from agentapp_devkit.packages import OWN, lock
from agentapp_devkit.packages.lock import Lock, LockedPackage
from tests.devkit.check.extension_files import codes, issues, whole, write

HTTPX = Path(__file__).parent / "extensions" / "crm_card"
# Made up, in the form of each: whole ones would be taken for leaked by those who look for them.
TOKENS = [
    "AKIA" + "Z7Q4MB2K" * 2,
    "ghp_" + "a1B2c3" * 6,
    "github_pat_" + "a1" * 41,
    "glpat-" + "a1B2c" * 4,
    "xoxb-" + "123456789012-" + "a1B2c3D4e5" * 3,
    "sk_live_" + "a1B2c3" * 5,
    "SG." + "a1" * 11 + "." + "b2c" * 14 + "d",
    "sk-proj-" + "a1B2c3D4" * 6,
    "sk-ant-api03-" + "a1B2c3D4" * 11,
    "npm_" + "a1B2c3" * 6,
    "pypi-AgEIcHlwaS5vcmc" + "a1B2c3D4e5" * 6,
    "dal:" + "A1b2C3d4" * 4,
    "-----BEGIN " + "RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA" * 4,
]
HARMLESS = [
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_your_token",
    "ghp_" + "x" * 36,
    "sk_test_" + "a1B2c3" * 5,
    "pk_live_" + "a1B2c3" * 5,
    "-----BEGIN PUBLIC KEY-----\n" + "MIIEpAIBAAKCAQEA" * 4,
    "-----BEGIN PRIVATE KEY-----",
    "https://hooks.slack.com/services/T0/B0/x",
    "password = field(type='password')",
    "token=" + "f00d" * 16,
]


@pytest.mark.parametrize("token", TOKENS, ids=lambda token: token[:11])
@pytest.mark.parametrize("path", ["py/orders.py", "static/a.json", "pyscript.toml", "index.html"])
def test_a_secret_is_found_in_whatever_is_public(path: str, token: str, tmp_path: Path) -> None:
    text = f"note = {json.dumps(token)}\n".replace("\\n", "\\n" if path[0] == "p" else "\n")
    (issue,) = (one for one in issues(tmp_path, {path: text}) if one.code == "AA404")
    assert issue.place == f"{path}:1:9"
    assert token not in issue.message  # a report goes into logs


@pytest.mark.parametrize("text", HARMLESS, ids=lambda text: text[:20])
def test_what_is_surely_no_secret_is_not_reported(text: str, tmp_path: Path) -> None:
    assert codes(tmp_path, {"static/notes.md": text, "py/notes.py": f'"""{text}"""\n'}) == []


def test_a_secret_outside_of_the_site_is_nobodys_business(tmp_path: Path) -> None:
    files = dict.fromkeys(("authorize.py", ".env", "tests/test_a.py", "README.md"), TOKENS[1])
    assert codes(tmp_path, files) == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("static/.env", "AA410"),
        ("py/server.key", "AA410"),
        ("py/main.py~", "AA410"),
        ("py/test_orders.py", "AA408"),
        ("py/conftest.py", "AA408"),
        ("static/orders.sqlite3", "AA408"),
        ("static/node_modules/left-pad/index.js", "AA408"),
        ("static/service-account-prod.json", "AA408"),
    ],
)
def test_a_file_that_is_not_for_a_site_is_reported(path: str, code: str, tmp_path: Path) -> None:
    assert [(one.code, one.path) for one in issues(tmp_path, {path: ""})] == [(code, path)]


@pytest.mark.parametrize(
    "path",
    ["static/.well-known/a.json", "static/data.csv", "py/testing_tools.py", "tests/conftest.py"],
)
def test_a_file_that_is_for_a_site_or_outside_of_it_is_not(path: str, tmp_path: Path) -> None:
    assert codes(tmp_path, {path: ""}) == []


def test_a_link_out_of_the_folder_is_reported(tmp_path: Path) -> None:
    folder = write(tmp_path / "shop", {"static/a.txt": ""})
    (tmp_path / "prices.json").touch()
    (folder / "static" / "prices.json").symlink_to(tmp_path / "prices.json")
    assert codes(folder, {}) == ["AA409"]


def test_a_missing_main_is_reported(tmp_path: Path) -> None:
    (write(tmp_path, {}) / "py" / "main.py").unlink()
    (tmp_path / "py" / "panel.py").touch()
    assert [issue.code for issue in check_folder(tmp_path)] == ["AA003"]


@pytest.mark.parametrize(
    ("toml", "code"),
    [
        ("nmae = 'Shop'", "AA002"),
        ("packges = []", "AA002"),
        ("interpreter = 'x'", "AA002"),
        ("[livechat]\nplacemnt = 'details'", "AA002"),
        ("[livechat]\napis = ['shop.example.com']", "AA002"),
        ("name = 'a'\nname = 'b'", "AA001"),
    ],
)
def test_a_mistake_of_the_configuration_is_reported_with_its_line(
    toml: str, code: str, tmp_path: Path
) -> None:
    (issue,) = issues(tmp_path, {"pyscript.toml": toml})
    assert (issue.code, issue.line) == (code, len(toml.splitlines()))


@pytest.mark.parametrize("key", ["game", "names", "shop", "color", "tags", "date"])
def test_a_key_of_the_authors_own_is_not(key: str, tmp_path: Path) -> None:
    assert codes(tmp_path, {"pyscript.toml": f"{key} = 'x'"}) == []


# --- Packages


def package(name: str, *imports: str, depends: tuple[str, ...] = ()) -> LockedPackage:
    return LockedPackage(
        name=name,
        version="1.0",
        file=f"{name}-1.0-py3-none-any.whl",
        sha256="0" * 64,
        size=1,
        depends=depends,
        imports=imports or (name,),
        source="index",
    )


def locked(folder: Path, requirements: list[str], *packages: LockedPackage) -> None:
    """Write a lock with these packages; those that agentapp needs are left out."""
    lock.write(folder, Lock(tuple({*requirements, *OWN}), packages))


@pytest.mark.parametrize(
    ("packages", "code", "expected"),
    [
        ([package("pyyaml", "yaml")], "import yaml", []),
        ([package("pyyaml", "yaml", "_yaml")], "import json", ["AA302"]),
        ([package("pyyaml", "yaml")], "import yaml, numpy", ["AA301"]),
        ([package("pyyaml", "yaml")], "from importlib import import_module as i\ni('yaml')", []),
        ([package("pyyaml", "yaml")], "try:\n    import yaml\nexcept ImportError: ...", []),
        ([package("pyyaml", "yaml"), package("other")], "import yaml\nimport other", []),
        ([package("pyyaml", "yaml")], "import micropip\nmicropip.install('a')\nimport yaml, a", []),
    ],
)
def test_the_lock_says_which_modules_the_packages_have(
    packages: list[LockedPackage], code: str, expected: list[str], tmp_path: Path
) -> None:
    locked(tmp_path, ["pyyaml"], *packages)
    files = {"pyscript.toml": "packages = ['pyyaml']", "py/main.py": whole(code)}
    assert codes(tmp_path, files) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("await account.agent_chat.list_chats()", []),
        ("await account.refresh()", ["AA302"]),
    ],
)
def test_the_package_of_the_web_apis_is_used_where_an_account_is_asked_for_them(
    code: str, expected: list[str], tmp_path: Path
) -> None:
    locked(tmp_path, ["lc-sdk-python"], package("lc-sdk-python", "livechat"))
    main = whole(f"from agentapp.accounts import sign_in\naccount = await sign_in()\n{code}")
    files = {"pyscript.toml": "packages = ['lc-sdk-python']", "py/main.py": main}
    assert [one for one in codes(tmp_path, files) if one == "AA302"] == expected


def test_a_package_that_another_one_needs_is_used(tmp_path: Path) -> None:
    outer = package("outer", depends=("inner",))
    locked(tmp_path, ["outer", "inner"], outer, package("inner"))
    files = {"pyscript.toml": "packages = ['outer', 'inner']", "py/main.py": whole("import outer")}
    assert codes(tmp_path, files) == []


def test_a_package_that_another_one_can_make_use_of_is_used(tmp_path: Path) -> None:
    httpx = lock.read(HTTPX)
    assert httpx is not None
    # Its wheel asks for h2 with the extra http2; where the wheel is not fetched yet, it may.
    locked(tmp_path, ["httpx", "h2"], *httpx.packages, package("h2"))
    files = {"pyscript.toml": "packages = ['httpx', 'h2']", "py/main.py": whole("import httpx")}
    assert codes(tmp_path, files) == []


def test_a_module_hides_one_of_a_package(tmp_path: Path) -> None:
    locked(tmp_path, ["humanize"], package("humanize"))
    files = {
        "pyscript.toml": "packages = ['humanize']",
        "py/humanize.py": "",
        "py/main.py": whole("import humanize"),
    }
    assert codes(tmp_path, files) == ["AA303"]


@pytest.mark.parametrize(
    ("locked_for", "named", "expected"),
    [
        ([], ["humanize"], ["AA307"]),
        (["humanize"], ["humanize>=4"], ["AA307"]),
        (["humanize>=4"], ["humanize>=4"], []),
        (["humanize", "tzdata"], ["humanize"], []),
    ],
)
def test_a_lock_of_other_packages_is_stale(
    locked_for: list[str], named: list[str], expected: list[str], tmp_path: Path
) -> None:
    locked(tmp_path, locked_for, package("humanize"))
    files = {"pyscript.toml": f"packages = {named}", "py/main.py": whole("import humanize")}
    assert codes(tmp_path, files) == expected


def test_a_lock_without_the_time_zones_that_the_code_needs_is_stale(tmp_path: Path) -> None:
    locked(tmp_path, [], package("htpy"))
    assert codes(tmp_path, {"py/main.py": whole("import zoneinfo")}) == ["AA307"]


def test_a_time_zone_that_is_left_out_is_reported(tmp_path: Path) -> None:
    locked(tmp_path, ["tzdata"], package("tzdata"))
    toml = "[livechat]\nexclude = ['tzdata/zoneinfo/*', '!tzdata/zoneinfo/Europe/Warsaw']"
    code = "from zoneinfo import ZoneInfo\nZoneInfo('{}')"
    for zone, expected in {"Europe/Warsaw": [], "Asia/Tokyo": ["AA304"]}.items():
        main = whole(code.replace("{}", zone))
        assert codes(tmp_path, {"pyscript.toml": toml, "py/main.py": main}) == expected


def test_a_module_in_a_folder_of_sys_path_is_found(tmp_path: Path) -> None:
    main = whole("import sys\nsys.path.append('/app/lib')\nimport cart")
    assert codes(tmp_path, {"py/lib/cart.py": "", "py/main.py": main}) == []


# --- SDKs and placements


@pytest.mark.parametrize(
    ("livechat", "main", "expected"),
    [
        ("sdk = 'agent-app-sdk'", "await chat.set_toast('a')", []),
        ("sdk = 'agent-app-sdk'", "await chat.redirect('/')", ["AA211"]),
        ("sdk = 'widget-sdk-1'", "await chat.put_message('a')", []),
        ("sdk = 'widget-sdk-1'", "chat.on('message', print)", ["AA210"]),
        ("sdk = 'boilerplate'", "await chat.put_message('a')", ["AA211"]),
        ("sdk = 'https://sdk.example.com/sdk.js'", "await chat.redirect('/')", []),
        ("sdk = 'agent-app-sdk'\nplacement = 'message-box'", "chat.on('message_sent', print)", []),
        ("sdk = 'agent-app-sdk'\nplacement = 'fullscreen'", "", ["AA212"]),
    ],
)
def test_events_and_commands_are_those_of_the_sdk_and_the_placement(
    livechat: str, main: str, expected: list[str], tmp_path: Path
) -> None:
    files = {"pyscript.toml": f"[livechat]\n{livechat}\n", "py/main.py": whole(main)}
    assert codes(tmp_path, files) == expected


def test_a_module_belongs_to_the_pages_of_all_placements(tmp_path: Path) -> None:
    files = {
        "pyscript.toml": "[livechat]\nsdk = 'agent-app-sdk'\n[livechat.placements.fullscreen]\n"
        "main = 'py/report.py'\n",
        "py/shared.py": "from agentapp import LiveChat\n\n\n"
        "async def show(chat: LiveChat) -> None:\n    await chat.navigate('/')\n",
        "py/report.py": "from agentapp import LiveChat, View\nimport shared\nchat = LiveChat()\n"
        "view = View(chat)\nawait chat.init()\nawait shared.show(chat)\n",
        "py/main.py": whole("import shared\nawait chat.set_notification_badge(1)"),
    }
    assert [(one.code, one.path) for one in issues(tmp_path, files)] == [("AA211", "py/main.py")]


def test_a_service_on_the_machine_of_the_developer_needs_no_https(tmp_path: Path) -> None:
    files = {
        "pyscript.toml": "[livechat]\napis = ['http://localhost:8000']\n",
        "py/main.py": whole(
            "from pyodide.http import pyfetch\nawait pyfetch('http://localhost:8000/orders')"
        ),
    }
    assert codes(tmp_path, files) == []
