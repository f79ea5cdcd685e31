"""Extensions for the tests of `check`: folders made of the texts of their files."""

from collections.abc import Mapping
from pathlib import Path

from agentapp_devkit.check.issues import Issue
from agentapp_devkit.check.local import check_folder

# An example of a rule or of a document goes into a main.py that begins and ends like this.
BEGINNING = """\
from agentapp import CustomerProfile, LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)
"""
END = "\nawait chat.init()\n"


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write an extension; those of its two files that are missing are as short as can be."""
    defaults = {"pyscript.toml": "", "py/main.py": BEGINNING + END}
    for name, content in {**defaults, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def whole(code: str) -> str:
    """Complete a piece of main.py."""
    return code if "LiveChat()" in code else f"{BEGINNING}\n{code}{END}"


def issues(folder: Path, files: Mapping[str, str | bytes]) -> list[Issue]:
    """Check an extension with these files."""
    return check_folder(write(folder, files))


def codes(folder: Path, files: Mapping[str, str | bytes]) -> list[str]:
    """Return the codes of its issues."""
    return [issue.code for issue in issues(folder, files)]
