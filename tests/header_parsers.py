"""Parsers of the header files of a built site, each as its web host reads the file."""

import json
import re
import shlex

from agentapp_devkit.site.security_headers import Rule


def netlify(text: str) -> tuple[Rule, ...]:
    """`_headers`: a path, and below it, indented, its headers."""
    rules = []
    for block in text.strip().split("\n\n"):
        path, *lines = block.splitlines()
        rules.append(Rule(path, dict(line.strip().split(": ", 1) for line in lines)))
    return tuple(rules)


def vercel(text: str) -> tuple[Rule, ...]:
    """`vercel.json`, whose paths are regular expressions in part: an asterisk alone is none."""
    rules = []
    for entry in json.loads(text)["headers"]:
        path = entry["source"].replace("(.*)", "\N{BULLET}")
        assert "*" not in path
        headers = {header["key"]: header["value"] for header in entry["headers"]}
        rules.append(Rule(path.replace("\N{BULLET}", "*"), headers))
    return tuple(rules)


def nginx(text: str) -> tuple[Rule, ...]:
    """`nginx.conf`: the location that is for an address is the only one that counts."""
    rules = []
    for match in re.finditer(r"^location (?P<path>[^{]+) \{\n(?P<body>.*?)^\}", text, re.M | re.S):
        path = match["path"].removeprefix("= ") if "=" in match["path"] else f"{match['path']}*"
        words = [shlex.split(line) for line in re.findall(r"add_header (.*);", match["body"])]
        # With errors too, but for how long to keep them.
        assert all((word[2:] == ["always"]) != (word[0] == "Cache-Control") for word in words)
        rules.append(Rule(path, {word[0]: word[1] for word in words}))
    return tuple(rules)


def caddy(text: str) -> tuple[Rule, ...]:
    """`Caddyfile`: every `header` that is for an address counts."""
    matchers = dict(re.findall(r"^(@\w+) \{\n    path (\S+)\n    file\n\}", text, re.M))
    rules = []
    for match in re.finditer(r"^header (?P<path>\S+) \{\n(?P<body>.*?)^\}", text, re.M | re.S):
        headers = dict(shlex.split(line) for line in match["body"].splitlines())
        path = matchers.get(match["path"], str(match["path"]))
        # What may be cached for long is not with errors.
        assert (match["path"] in matchers) == ("Cache-Control" in headers and path.endswith("*"))
        rules.append(Rule(path, headers))
    return tuple(rules)
