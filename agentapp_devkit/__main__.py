"""The entry point: `agentapp …` where it is installed, `python3 build.py …` in a checkout."""

import sys


def main() -> int:
    """Run the command that the program's arguments name; return its exit status."""
    from agentapp_devkit import cli

    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
