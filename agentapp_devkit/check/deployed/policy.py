"""Rules about the headers that protect a site: its policy, who may frame it, and the others.

Source: the W3C's Content Security Policy Level 3.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from agentapp_devkit.check.deployed.deployment import Answer, Deployment, listed
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.rules import Rule

FRAME_OPTIONS = Rule(
    "AA611",
    "frame-options",
    Severity.WARNING,
    "`X-Frame-Options` forbids other sites to frame the page, LiveChat's too. Browsers obey"
    " `frame-ancestors` instead where both are sent, and some programs between do not.",
    "X-Frame-Options: SAMEORIGIN",
    "Content-Security-Policy: …; frame-ancestors https://my.livechatinc.com",
    file="",
)
FRAMING = Rule(
    "AA612",
    "wrong-frame-ancestors",
    Severity.ERROR,
    "`frame-ancestors` in the policy says who may frame the page. It differs from `hosts` in"
    " `pyscript.toml`: the Agent App could not show the extension, or others could frame it.",
    "Content-Security-Policy: …; frame-ancestors 'self'",
    "Content-Security-Policy: …; frame-ancestors https://my.livechatinc.com",
    file="",
)
CHANGED_POLICY = Rule(
    "AA613",
    "changed-policy",
    Severity.ERROR,
    "The page comes without the policy that `build` made for it, or with another one. Either it"
    " protects less, or it forbids what the page needs.",
    "Content-Security-Policy: default-src 'self'",
    "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; …",
    file="",
)
ADDED_POLICY = Rule(
    "AA614",
    "added-policy",
    Severity.ERROR,
    "The web host sends a policy of its own beside the built one. Browsers enforce both, and this"
    " one forbids what the page needs.",
    "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; …\n"
    "Content-Security-Policy: default-src 'self'",
    "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; …",
    file="",
)
MISSING_HEADER = Rule(
    "AA615",
    "missing-header",
    Severity.WARNING,
    "A header that `build` asks for is missing, or has another value. [The guide](../guide.md"
    "#the-headers) says what each does.",
    "GET /\nContent-Type: text/html",
    "GET /\nContent-Type: text/html\nX-Content-Type-Options: nosniff",
    file="",
)

Policy = Mapping[str, frozenset[str]]

_CSP = "content-security-policy"
_ANCESTORS = "frame-ancestors"
_HARMLESS = frozenset({"upgrade-insecure-requests", "block-all-mixed-content"})
_REPORTING = frozenset({"report-to", "report-uri"})
_PARTS = {"script-src-elem": "script-src", "style-src-elem": "style-src"}
_NONE = frozenset({"'none'"})
_HALF_A_YEAR = 15_768_000  # seconds
_REMEDY = (
    "Have the web host send the headers of the built site: headers/nginx.conf, headers/Caddyfile,"
    " _headers or vercel.json has them."
)
_REMOVE = "Remove it from the web host's settings."
_OTHERS = frozenset({_CSP, "cache-control"})  # which have rules of their own


def check(deployment: Deployment) -> Iterator[Issue]:
    """Compare the headers of the pages with those of the build."""
    found: dict[tuple[Rule, str, str], list[str]] = defaultdict(list)
    for path, answer in deployment.arrived_pages():
        wanted = deployment.built_headers(path)
        for difference in _differences(answer, wanted):
            found[difference].append(path)
    for (rule, message, remedy), paths in found.items():
        place = deployment.address.of("" if paths[0] == "index.html" else paths[0])
        yield rule.issue(f"{listed(paths)}: {message}", remedy, place)


def _differences(answer: Answer, wanted: Mapping[str, str]) -> Iterator[tuple[Rule, str, str]]:
    """Yield the rules that a page's headers break, each with its message and remedy."""
    if options := answer.header("x-frame-options"):
        yield FRAME_OPTIONS, f"X-Frame-Options is {options}.", _REMOVE
    built = _parse(wanted.get(_CSP, ""))
    sent = _policies(answer.values(_CSP))
    yield from _policy_differences(sent, built)
    if others := [
        _deviation(name, answer.header(name))
        for name, value in wanted.items()
        if name not in _OTHERS and not _is_as_good(name, answer.header(name), value)
    ]:
        yield MISSING_HEADER, f"{'; '.join(others)}.", _REMEDY


def _policy_differences(sent: Sequence[Policy], built: Policy) -> Iterator[tuple[Rule, str, str]]:
    if not sent:
        yield CHANGED_POLICY, "there is no Content-Security-Policy.", _REMEDY
        return
    # The one that is most like the built one counts as it, so that each other one is an addition.
    own = max(sent, key=lambda policy: _likeness(policy, built))
    found = {
        name: difference
        for name in sorted({*built, *own} - _REPORTING - _HARMLESS)
        if (difference := _directive_difference(own.get(name), built.get(name)))
    }
    if framing := found.pop(_ANCESTORS, ""):
        yield FRAMING, f"{_ANCESTORS} {framing}.", _REMEDY
    if found:
        parts = [f"{name} {difference}" for name, difference in found.items()]
        yield CHANGED_POLICY, f"{listed(parts)}.", _REMEDY
    for policy in sent:
        if policy is not own:
            yield from _added_differences(policy, built)


def _likeness(policy: Policy, built: Policy) -> int:
    return sum(policy.get(name) == sources for name, sources in built.items())


def _directive_difference(actual: frozenset[str] | None, wanted: frozenset[str] | None) -> str:
    """Say how a directive differs; return "" where it does not."""
    if actual == wanted:
        return ""
    if actual is None:
        return "is missing"
    if wanted is None:
        return "is none of the build's"
    lacks, adds = sorted(wanted - actual), sorted(actual - wanted)
    parts = [f"lacks {' '.join(lacks)}"] if lacks else []
    parts += [f"also has {' '.join(adds)}"] if adds else []
    return ", and ".join(parts)


def _added_differences(policy: Policy, built: Policy) -> Iterator[tuple[Rule, str, str]]:
    """Yield what an added policy forbids that the built one allows."""
    for name in policy.keys() - _REPORTING - _HARMLESS:
        allowed = policy[name]
        needs = _needed(name, policy, built)
        forbidden = needs - allowed - _NONE
        if name == _ANCESTORS and forbidden and "*" not in allowed:
            message = f"a second policy has {name} {' '.join(sorted(allowed))}."
            yield FRAMING, message, _REMOVE
        elif needed := sorted(source for source in forbidden if not _covers(allowed, source)):
            message = f"a second policy has {name} without {listed(needed)}."
            yield ADDED_POLICY, message, _REMOVE


def _needed(name: str, policy: Policy, built: Policy) -> frozenset[str]:
    """Return the sources that the built policy allows where `policy` looks at this directive."""
    if name == "default-src":
        governed = [each for each in built if each.endswith("-src") and each not in policy]
        return frozenset().union(*(built[each] for each in governed))
    return built.get(_PARTS.get(name, name), frozenset())


def _covers(allowed: frozenset[str], source: str) -> bool:
    """Tell whether a source is allowed by a wider one."""
    if source.startswith("'"):
        return source.startswith("'sha256-") and "'unsafe-inline'" in allowed
    scheme = f"{source.partition(':')[0]}:"
    return scheme in allowed or ("*" in allowed and scheme in {"https:", "http:", "wss:", "ws:"})


def _policies(values: Sequence[str]) -> list[Policy]:
    """Read the policies of all lines of the header; a comma begins another policy."""
    return [policy for value in values for text in value.split(",") if (policy := _parse(text))]


def _parse(text: str) -> Policy:
    """Read a policy; of a directive that stands twice, the first counts.

    Example:
        >>> _parse("img-src 'self' data:; IMG-SRC *")["img-src"] == {"'self'", "data:"}
        True
    """
    policy: dict[str, frozenset[str]] = {}
    for directive in text.split(";"):
        name, *sources = directive.split() or [""]
        if name:
            policy.setdefault(name.lower(), frozenset(sources))
    return policy


def _is_as_good(name: str, actual: str, wanted: str) -> bool:
    if name == "strict-transport-security":
        age = re.search(r'max-age="?(\d+)', actual.lower())
        return age is not None and int(age[1]) >= _HALF_A_YEAR
    if name == "permissions-policy":
        return _items(wanted) <= _items(actual)
    return actual.strip().lower() == wanted.lower()


def _items(value: str) -> set[str]:
    return {item.strip().lower() for item in value.split(",")}


def _deviation(name: str, actual: str) -> str:
    title = "-".join(part.title() for part in name.split("-"))
    return f'{title} is "{actual}"' if actual else f"{title} is missing"
