"""Places in this checkout of agentapp that more than one part of the devkit uses."""

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
"""The files that are made of npm packages; see `agentapp_devkit.tools.vendor`."""

NODE_MODULES = ROOT / "node_modules"
"""The npm packages, as npm installs them."""

SIMULATOR_PAGE = DEVKIT / "simulator" / "static"
"""The page of the simulated Agent App."""

FAKE_BOILERPLATE = DEVKIT / "fakes" / "boilerplate.fake.js"
"""A fake of LiveChat's boilerplate script, which is on LiveChat's CDN only."""

DATA = ROOT / ".agentapp"
"""Everything that agentapp itself makes or fetches on this machine."""

CACHE = DATA / "cache"
"""Packages, snapshots and compressed files, kept between builds."""
