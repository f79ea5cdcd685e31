"""Names the files and folders of this checkout that several parts of the devkit use."""

from pathlib import Path

DEVKIT = Path(__file__).resolve().parent
"""The package `agentapp_devkit`."""

ROOT = DEVKIT.parent
"""The checkout, which is also the folder of the default extension."""

RUNTIME_PACKAGE = ROOT / "py" / "agentapp"
"""The package that authors import."""

STATIC = ROOT / "static"
"""The scripts and the style sheet of the page."""

VENDOR = STATIC / "vendor"
"""The files made from npm packages, by `agentapp_devkit.tools.vendor`."""

NODE_MODULES = ROOT / "node_modules"
"""The installed npm packages."""

SIMULATOR_PAGE = DEVKIT / "simulator" / "static"
"""The page of the simulated Agent App."""

FAKE_BOILERPLATE = DEVKIT / "fakes" / "boilerplate.fake.js"
"""A fake of LiveChat's boilerplate script; the real one is only on LiveChat's CDN."""

DATA = ROOT / ".agentapp"
"""The folder of everything that agentapp makes or fetches for itself."""

CACHE = DATA / "cache"
"""The cache of packages, snapshots and compressed files between builds."""
