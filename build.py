"""Runs agentapp's command line from a checkout; only Python 3.11 or newer has to be installed.

The commands run in a virtual environment in `.agentapp/venv`, made from the pinned and hashed
`agentapp_devkit/requirements.txt`. `python3 build.py --help` lists the commands.
"""

import sys


def main() -> int:
    """Run the command in the environment, and return its exit status."""
    if sys.version_info < (3, 11):
        print("agentapp needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 2
    if not sys.flags.safe_path:
        del sys.path[0]  # this folder: an author's json.py in it must not come before Python's
    import os  # which Python itself has imported; pathlib might be an author's
    from os import path

    # Nor one on PYTHONPATH, whose folders go last.
    named = set(map(path.abspath, os.environ.get("PYTHONPATH", "").split(os.pathsep)))
    named.discard(path.dirname(path.abspath(os.__file__)))  # noqa: PTH100, PTH120
    sys.path.sort(key=lambda folder: path.abspath(folder) in named)  # noqa: PTH100
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parent))
    import agentapp_devkit  # noqa: F401

    del sys.path[0]
    from agentapp_devkit import terminal
    from agentapp_devkit.tools import causes, environment

    terminal.never_fail_to_print()
    try:
        return environment.run(sys.argv[1:])
    except environment.EnvironmentMissingError as error:
        print(error)
    except OSError as error:
        print(causes.of_os_error(error))
    except KeyboardInterrupt:
        return 130
    return 1


def build_distribution() -> None:
    """Run PyPA's `build`: `python3 -m build` finds this file before it."""
    import runpy
    from importlib.util import find_spec

    del sys.path[0]
    if find_spec("build") is None:
        sys.exit("PyPA's build is not installed: python3 -m pip install build")
    runpy.run_module("build", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    if __spec__ is not None:
        build_distribution()
    else:
        sys.exit(main())
