"""`python3 build.py …`, inside the environment that build.py made."""

import sys

from agentapp_devkit.cli import main

sys.exit(main(sys.argv[1:]))
