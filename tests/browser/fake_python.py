"""A fake of Python in a built site, for tests of the page's own JavaScript.

The bridge, LiveChat's SDK and the headers are the built ones; the page starts in a tenth of the
time that Python needs.
"""

import json
import os
import re
import shutil
from pathlib import Path

FAKE = Path(__file__).with_name("fake-python.js").read_text("utf-8")
_CONFIGURATION = re.compile(
    r'(<script type="application/json" id="agentapp">)(.*?)(</script>)', re.S
)
_PRELOADS = re.compile(r'<link rel="(?:module)?preload"[^>]*>')
_SCRIPT = "fake-python.js"


def configuration_of(index: str) -> dict[str, dict[str, str]]:
    """Read the configuration in a page of a site."""
    block = _CONFIGURATION.search(index)
    assert block
    configuration: dict[str, dict[str, str]] = json.loads(block[2])
    return configuration


def copy_without_python(dist: Path, copy: Path, script: str = FAKE) -> Path:
    """Copy a built site, with `script` in the place of Python; returns the copy."""
    shutil.copytree(dist, copy, copy_function=os.link)
    index = (copy / "index.html").read_text("utf-8")
    configuration = configuration_of(index)
    configuration["files"]["boot"] = _SCRIPT
    block = json.dumps(configuration | {"preload": []})
    index = _CONFIGURATION.sub(lambda found: f"{found[1]}{block}{found[3]}", index)
    for name, text in (("index.html", _PRELOADS.sub("", index)), (_SCRIPT, script)):
        (copy / name).unlink(missing_ok=True)  # the link, not the file of the site
        (copy / name).write_text(text, "utf-8")
    return copy
