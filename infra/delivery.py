"""How the canvas's files are delivered: the same by the local edge and by ``infra/edge.yaml``.

A test compares the template with what is said here, and runs its function on the same paths.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DIRECTIVES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "default-src": "'none'",
        "script-src": "'self'",  # no inline script, no eval: text of a user never becomes code
        "style-src": "'self' 'unsafe-inline'",  # places on the pane are attributes of style
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",  # and the streams' origin
        "worker-src": "'self'",  # layout is computed beside the page
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
)
"""The Content Security Policy by directive, in the order in which it is sent."""

HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",  # ids of workflows are nobody else's business
        "x-frame-options": "DENY",  # frame-ancestors, for what does not know it
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
)
"""Further headers of every answer with a file."""

DATA_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
)
"""Headers of every answer of API and webhooks: data of users never becomes a page at the canvas's
address, where it could act for whoever opens it."""

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".ico": "image/x-icon",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".map": "application/json",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".webmanifest": "application/manifest+json",
        ".woff2": "font/woff2",
    }
)
"""Media types by suffix: Python's own table depends on the machine."""
OTHER_KIND: Final = "application/octet-stream"

ASSETS: Final = "assets/"
"""Files below this folder carry a hash of their content in their name."""
FOREVER: Final = "public, max-age=31536000, immutable"
ASK: Final = "no-cache"
"""Keep it, but ask whether it is still the same: what names the assets."""
INDEX: Final = "index.html"
_IS_FILE: Final = re.compile(r"\.[^/]*$")


def content_security_policy(streams: str = "") -> str:
    """Return the header.

    Args:
        streams: Origin of the WebSockets, such as ``wss://orcheo.example.com``; empty where it is
            the page's own, which browsers take ``'self'`` for.
    """
    given = {**DIRECTIVES, "connect-src": f"{DIRECTIVES['connect-src']} {streams}".strip()}
    return "; ".join(f"{name} {sources}" for name, sources in given.items())


def file_of(path: str) -> str:
    """Return which file answers a path, relative to the folder of the canvas.

    A path whose last part has no dot is a place in the canvas: the page finds out which.
    """
    relative = path.removeprefix("/")
    return relative if _IS_FILE.search(relative) else INDEX


def cache_control(name: str) -> str:
    """Return how long a file may be kept without asking."""
    return FOREVER if name.startswith(ASSETS) else ASK
