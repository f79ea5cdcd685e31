"""A failure of the disk, the network or the settings is a message with what helps."""

import errno
import os
from pathlib import Path

import pytest

from agentapp_devkit import cli, paths
from agentapp_devkit.packages import messages
from agentapp_devkit.tools import browser, causes, vendor


@pytest.mark.parametrize(
    ("output", "remedy"),
    [
        ("(Caused by SSLError(… CERTIFICATE_VERIFY_FAILED] …", "PIP_CERT"),
        ("client error (Connect)\n  cause: invalid peer certificate: UnknownIssuer", "PIP_CERT"),
        ("npm error code UNABLE_TO_VERIFY_LEAF_SIGNATURE", "NODE_EXTRA_CA_CERTS"),
        ("client error (Connect)\n  cause: tunnel error: unsuccessful", "HTTPS_PROXY"),
        ("ProxyError('Unable to connect to proxy', NewConnectionError(", "HTTPS_PROXY"),
        ("[Errno 28] No space left on device", "Free some space"),
        ("npm error code ENOTFOUND", "network"),
        ("cause: tcp connect error\n  cause: Connection refused (os error 111)", "network"),
        ("Read timed out. (read timeout=15)", "network"),
    ],
)
def test_the_cause_of_a_program_s_failure_is_found(output: str, remedy: str) -> None:
    found = causes.of_output(output)
    assert found is not None
    assert remedy in found
    assert remedy.lower() in messages.offline("shop", output).lower()


def test_another_failure_has_no_cause_outside() -> None:
    assert causes.of_output("SyntaxError: invalid syntax") is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "--out", f"{os.devnull}/site"], "Move or rename it."),
        (["build", "--out", "{app}/" + "a" * 300], "Choose a shorter path."),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="other paths, other errors")
def test_a_folder_that_cannot_be_made_is_named(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert cli.main([argument.format(app=tmp_path) for argument in arguments]) == 1
    assert message in capsys.readouterr().err


def test_a_full_disk_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_options: object) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device", f"{os.devnull}/missing")

    monkeypatch.setattr(vendor, "ensure", fail)
    assert cli.main(["build"]) == 1
    expected = f"{os.devnull}: No space left on device.\nFree some space, then try again.\n"
    assert capsys.readouterr().err == expected


@pytest.mark.parametrize("command", ["build", "serve", "test"])
@pytest.mark.parametrize("name", ["missing", "file"])
def test_a_folder_that_is_none_is_wrong_usage(
    command: str, name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert cli.main([command, "--app", str(tmp_path / name)]) == 2
    assert f"--app: {tmp_path / name} " in capsys.readouterr().err


def test_tests_import_their_folder_s_modules_after_python_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vendor, "ensure", lambda **_options: paths.VENDOR)
    monkeypatch.setattr(browser, "ensure", lambda _progress: Path())
    for name in ("json", "logging", "pytest"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('an author s')", "utf-8")
    (tmp_path / "authorize.py").write_text("WHO = 'mary'", "utf-8")
    (tmp_path / "tests").mkdir()
    test = "import json\nfrom authorize import WHO\n\ndef test_who():\n    assert WHO == 'mary'\n"
    (tmp_path / "tests" / "test_who.py").write_text(test, "utf-8")
    assert cli.main(["test", "--app", str(tmp_path)]) == 0
