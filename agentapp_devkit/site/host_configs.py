"""The response headers of a site, and its compression, in the forms that web hosts read.

    _headers              Netlify, Cloudflare Pages
    vercel.json           Vercel
    headers/nginx.conf    nginx, to be included in a `server` block
    headers/Caddyfile     Caddy, to be imported into a site's block

Nothing in them is secret: every answer carries the same.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from agentapp_devkit.site.security_headers import Rule, headers_of

Rules = Sequence[Rule]

# nginx's own table of MIME types has no ".mjs", and browsers run no module of another type.
_NGINX_MODULES = [r"    location ~ \.mjs$ {", "        types { text/javascript mjs; }", "    }"]

COMPRESSED_TYPES = (
    "application/javascript",
    "application/json",
    "application/wasm",
    "image/svg+xml",
)
"""The content types that nginx and Caddy are to compress, beside texts.

Caddy before 2.8 compresses no WebAssembly by itself, and nginx nothing but HTML.
"""

NGINX_TEXTS = ("text/css", "text/javascript", "text/plain")  # HTML needs no mention

NGINX_GZIP_LEVEL = 6

_NGINX_COMPRESSION = [
    "    gzip on;",
    f"    gzip_comp_level {NGINX_GZIP_LEVEL};",
    "    gzip_vary on;",
    f"    gzip_types {' '.join((*NGINX_TEXTS, *COMPRESSED_TYPES))};",
]
_CADDY_COMPRESSION = "\n".join(
    [
        "encode {",
        "    zstd",
        "    gzip",
        "    match {",
        *(f"        header Content-Type {kind}*" for kind in ("text/", *COMPRESSED_TYPES)),
        "    }",
        "}",
    ]
)


def write(site: Path, rules: Rules) -> None:
    """Write all forms of `rules` into the folder of a built site."""
    for name, form in FORMS.items():
        file = site / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(form(rules), "utf-8")


def _netlify(rules: Rules) -> str:
    blocks = [
        "\n".join([rule.path, *(f"  {name}: {value}" for name, value in rule.headers.items())])
        for rule in rules
    ]
    return "\n\n".join(blocks) + "\n"


def _vercel(rules: Rules) -> str:
    entries = [
        {
            "source": rule.path.replace("*", "(.*)"),
            "headers": [{"key": name, "value": value} for name, value in rule.headers.items()],
        }
        for rule in rules
    ]
    return json.dumps({"headers": entries}, indent=2) + "\n"


def _nginx(rules: Rules) -> str:
    """One `location` for each rule, with all its headers: nginx inherits none beside others."""
    blocks = ["# Include this in the server block of the extension, beside its root."]
    for rule in rules:
        is_prefix = rule.path.endswith("*")
        lines = [_nginx_line(*header) for header in headers_of(rule.path, rules).items()]
        place = rule.path[:-1] if is_prefix else f"= {rule.path}"
        modules = _NGINX_MODULES if is_prefix else []
        content = [*lines, *_NGINX_COMPRESSION, *modules]
        blocks.append("\n".join([f"location {place} {{", *content, "}"]))
    return "\n\n".join(blocks) + "\n"


def _nginx_line(name: str, value: str) -> str:
    # "always" is with errors too, and a missing file must not be so for a year.
    scope = "" if name == "Cache-Control" else " always"
    return f'    add_header {name} "{value}"{scope};'


def _caddy(rules: Rules) -> str:
    blocks = [
        "# Import this into the block of the extension's site, beside its root and file_server.",
        _CADDY_COMPRESSION,
        *map(_caddy_block, rules),
    ]
    return "\n\n".join(blocks) + "\n"


def _caddy_block(rule: Rule) -> str:
    lines = [f'    {name} "{value}"' for name, value in rule.headers.items()]
    if "Cache-Control" in rule.headers and rule.path.endswith("*"):
        # Caddy's `header` is with errors too, and a missing file must not be so for a year.
        name = f"@existing_{rule.path.strip('/*')}"
        matcher = [f"{name} {{", f"    path {rule.path}", "    file", "}"]
        return "\n".join([*matcher, f"header {name} {{", *lines, "}"])
    return "\n".join([f"header {rule.path} {{", *lines, "}"])


FORMS: Mapping[str, Callable[[Rules], str]] = {
    "_headers": _netlify,
    "vercel.json": _vercel,
    "headers/nginx.conf": _nginx,
    "headers/Caddyfile": _caddy,
}
"""The writer of each file, by the file's name in the site."""
