"""Rules about reaching a site: the connection, its certificate, redirects, the manifest."""

import ssl
from urllib.parse import urljoin, urlsplit

from agentapp_devkit.check.deployed.address import SiteAddress
from agentapp_devkit.check.deployed.deployment import Answer
from agentapp_devkit.check.deployed.site_manifest import ManifestError
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.site.manifest import MANIFEST

UNREACHABLE = Rule(
    "AA601",
    "unreachable",
    Severity.ERROR,
    "The web host does not answer: nobody knows its name, nothing listens there, or the answer"
    " takes too long.",
    "https://shop.example.con/",
    "https://shop.example.com/",
    file="",
)
EXPIRED = Rule(
    "AA602",
    "expired-certificate",
    Severity.ERROR,
    "The web host's certificate has expired, or is not valid yet. Browsers show no page of that"
    " web host, and in the Agent App the frame stays empty.",
    "Not After: yesterday",
    "Not After: in 60 days, and renewed before that, as most web hosts do by themselves",
    file="",
)
UNTRUSTED = Rule(
    "AA603",
    "untrusted-certificate",
    Severity.ERROR,
    "No authority that browsers trust vouches for the certificate: it is self-signed, or the web"
    " host does not send the certificates between its own and the authority's. In a frame, an"
    " agent cannot accept it by hand.",
    "Issuer: CN=shop.example.com (itself)",
    "Issuer: an authority that browsers trust, such as Let's Encrypt",
    file="",
)
OTHER_NAME = Rule(
    "AA604",
    "certificate-of-another-name",
    Severity.ERROR,
    "The certificate is for another name than the site's, so browsers refuse it.",
    "Subject Alternative Name: DNS:example.com",
    "Subject Alternative Name: DNS:shop.example.com",
    file="",
)
UNENCRYPTED = Rule(
    "AA605",
    "unencrypted",
    Severity.ERROR,
    "The Agent App is an HTTPS page, and browsers frame no page without encryption in it.",
    "http://shop.example.com/",
    "https://shop.example.com/",
    file="",
)
REDIRECTED = Rule(
    "AA606",
    "redirected",
    Severity.ERROR,
    "The address sends browsers on to another one. `check` compares one site, and LiveChat's"
    " Developer Console should name the address that the page has in the end.",
    "GET https://shop.example.com/\n301 Location: https://www.shop.example.com/",
    "GET https://www.shop.example.com/\n200",
    file="",
)
NO_MANIFEST = Rule(
    "AA607",
    "missing-manifest",
    Severity.ERROR,
    "`build` writes the manifest `agentapp.json` into the site, and `check --url` compares the"
    " web host's files with it. Without it, the address has no site of agentapp's, or not all of"
    " its files.",
    "GET https://shop.example.com/agentapp.json\n404",
    'GET https://shop.example.com/agentapp.json\n200 {"format": 1, "name": "Shop", …}',
    file="",
)

CERTIFICATE_CODES = frozenset({EXPIRED.code, UNTRUSTED.code, OTHER_NAME.code})
"""The codes of the rules about certificates."""

# OpenSSL's numbers, for which Python has no names.
_VALIDITY = {9: "is not valid yet", 10: "has expired"}
_OTHER_NAMES = (62, 64)  # of a host, and of an IP address
_SELF_SIGNED = 18
_REDIRECTS = (301, 302, 303, 307, 308)


def certificate_issue(error: ssl.SSLCertVerificationError, address: SiteAddress) -> Issue:
    """Return the issue of a certificate that browsers do not trust."""
    place = str(address)
    name = urlsplit(address.origin).hostname
    if reason := _VALIDITY.get(error.verify_code):
        remedy = "Renew it, and have the web host renew it by itself from now on."
        return EXPIRED.issue(f"The certificate {reason}.", remedy, place)
    if error.verify_code in _OTHER_NAMES:
        message = f"The certificate is not for {name}."
        return OTHER_NAME.issue(message, f"Have one made for {name}.", place)
    if error.verify_code == _SELF_SIGNED:
        message = "The certificate is self-signed."
        remedy = "Have one made by an authority that browsers trust, such as Let's Encrypt."
        return UNTRUSTED.issue(message, remedy, place)
    message = f"The certificate is not trusted: {error.verify_message}."
    remedy = (
        "Have the web host send the full chain of certificates, of an authority that browsers"
        " trust."
    )
    return UNTRUSTED.issue(message, remedy, place)


def unencrypted_issue(address: SiteAddress) -> Issue:
    """Return the issue of an address without encryption."""
    encrypted = f"https://{urlsplit(address.origin).netloc}{address.folder}"
    remedy = f"Serve the site at {encrypted}, and check that address."
    return UNENCRYPTED.issue("The site comes without encryption.", remedy, str(address))


def manifest_issue(answer: Answer) -> Issue | None:
    """Return the issue of a web host that has no manifest to compare its site with, if so."""
    if answer.failure:
        message = f"The web host cannot be reached: {answer.failure}."
        return UNREACHABLE.issue(message, "Check the address, and the web host.", answer.url)
    if answer.status in _REDIRECTS:
        target = urljoin(answer.url, answer.header("location"))
        site = target.removesuffix(MANIFEST)
        message = f"The address sends browsers on to {target}."
        remedy = f"Check with --url {site}, and name that address in LiveChat's Developer Console."
        return REDIRECTED.issue(message, remedy, answer.url)
    if answer.status != 200:
        message = f"There is no {MANIFEST}: {answer.outcome}."
        return NO_MANIFEST.issue(message, _UPLOAD, answer.url)
    if answer.is_page:
        message = f"A web page comes in place of {MANIFEST}."
        return NO_MANIFEST.issue(message, _UPLOAD, answer.url)
    return None


def unreadable_manifest_issue(error: ManifestError, address: SiteAddress) -> Issue:
    """Return the issue of a manifest that cannot be read."""
    return NO_MANIFEST.issue(str(error), _UPLOAD, address.of(MANIFEST))


_UPLOAD = "Check the address; run `build`, and upload the whole folder."
