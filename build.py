"""Runs agentapp's command line from a checkout; only Python 3.11 or newer has to be installed.

The commands run in a virtual environment in `.agentapp/venv`, made from the pinned and hashed
`agentapp_devkit/requirements.txt`. `python3 build.py --help` lists the commands.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
REQUIREMENTS = ROOT / "agentapp_devkit" / "requirements.txt"
ENVIRONMENT = ROOT / ".agentapp" / "venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENVIRONMENT / "requirements.sha256"


def ensure_environment() -> None:
    """Make the environment, unless it is up to date with the requirements."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text("utf-8") == wanted:
        return
    print("Preparing the environment in .agentapp/venv (once, about a minute) …", flush=True)
    STAMP.unlink(missing_ok=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
    install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    install += ["--no-warn-script-location", "--require-hashes", "-r", str(REQUIREMENTS)]
    subprocess.run(install, check=True)
    STAMP.write_text(wanted, "utf-8")


def main() -> int:
    """Run the command in the environment, and return its exit status."""
    if sys.version_info < (3, 11):
        print("agentapp needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 2
    try:
        ensure_environment()
    except subprocess.CalledProcessError:
        print(
            "The environment could not be made. pip's messages above say why; on Debian and Ubuntu"
            " `apt-get install python3-venv` is what is usually missing. Then try again."
        )
        return 1
    command = [str(PYTHON), "-m", "agentapp_devkit", *sys.argv[1:]]
    path = os.pathsep.join([str(ROOT), str(ROOT / "py")])
    try:
        return subprocess.run(command, env={**os.environ, "PYTHONPATH": path}).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
