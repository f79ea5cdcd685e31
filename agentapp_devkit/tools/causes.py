"""Says what helps where a program or the disk failed for a reason outside of agentapp.

Imports the standard library alone.
"""

import errno
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

_CERTIFICATE = (
    "A certificate is not trusted: a proxy that reads encrypted traffic, or a virus scanner, puts"
    " its own in place.\n"
    "Save its certificate as a file, and name that file in PIP_CERT, SSL_CERT_FILE and"
    " NODE_EXTRA_CA_CERTS."
)
_PROXY = (
    "The proxy refuses the connection. Check HTTPS_PROXY and NO_PROXY, or ask whoever runs the"
    " proxy to allow the package index."
)
_DISK_FULL = "The disk is full. Free some space, then try again."
OFFLINE = (
    "The network cannot be reached. Connect to it, or name your index in pip's and npm's settings,"
    " then try again."
)
# In this order: a refused certificate is also a failed connection.
_IN_OUTPUT: Sequence[tuple[re.Pattern[str], str]] = [
    (
        re.compile(
            r"CERTIFICATE_VERIFY_FAILED|invalid peer certificate|SELF_SIGNED_CERT|"
            r"UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)|self[- ]signed certificate"
        ),
        _CERTIFICATE,
    ),
    (
        re.compile(
            r"ProxyError|Tunnel connection failed|tunnel error|Proxy Authentication|\bE407\b"
        ),
        _PROXY,
    ),
    (re.compile(r"No space left on device|ENOSPC|EDQUOT|Disk quota exceeded"), _DISK_FULL),
    (
        re.compile(
            r"error sending request|client error \(Connect\)|dns error|Request failed after|"
            r"Failed to establish a new connection|NewConnectionError|timed out|"
            r"Connection(?:Reset|Refused)?Error|Connection (?:refused|reset)|"
            r"E(?:NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|HOSTUNREACH)\b",
            re.IGNORECASE,
        ),
        OFFLINE,
    ),
]
_WRITABLE = "Make it writable for you, or work on a copy of the folder that is yours."
_OF_ERRORS: Mapping[int, str] = {
    errno.EACCES: _WRITABLE,
    errno.EPERM: _WRITABLE,
    errno.EROFS: _WRITABLE,
    errno.ENOSPC: "Free some space, then try again.",
    errno.EDQUOT: "Free some space, then try again.",
    errno.ENOTDIR: "A file is where a folder has to be. Move or rename it.",
    errno.EEXIST: "Something is where a folder has to be made. Move or rename it.",
    errno.EISDIR: "A folder is where a file has to be. Move or rename it.",
    errno.ENAMETOOLONG: "Choose a shorter path.",
    errno.ELOOP: "Correct the link, which leads to itself.",
    errno.EMFILE: "Close other programs, or raise the limit of open files (ulimit -n).",
}


def of_output(output: str) -> str | None:
    """Return what helps where a program wrote `output` and failed; `None` if that is unknown.

    >>> of_output("npm error code ENOSPC")
    'The disk is full. Free some space, then try again.'
    """
    return next((remedy for found, remedy in _IN_OUTPUT if found.search(output)), None)


def of_os_error(error: OSError) -> str:
    """Describe an error of the operating system, with what helps.

    >>> print(of_os_error(NotADirectoryError(errno.ENOTDIR, "Not a directory", "/dev/null/site")))
    /dev/null: Not a directory.
    A file is where a folder has to be. Move or rename it.
    """
    names = [os.fsdecode(name) for name in (error.filename2, error.filename) if name is not None]
    reason = error.strerror or str(error) or type(error).__name__
    remedy = _OF_ERRORS.get(error.errno or 0)
    if names and remedy:
        # The rest of the path could not be made for that reason.
        names[0] = next(filter(_exists, (names[0], *map(str, Path(names[0]).parents))), names[0])
    return f"{': '.join([*names[:1], reason])}.\n{remedy or 'Put that right, then try again.'}"


def _exists(path: str) -> bool:
    return os.access(path, os.F_OK)
