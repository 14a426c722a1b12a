"""Where the API is: arguments, then the environment, then the nearest local cloud."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from orcheo_sdk.errors import NotConfigured

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Addresses without a trailing slash, and a service token."""

    api_url: str
    ws_url: str
    token: str = field(repr=False)
    ws_is_given: bool = False
    """False where ``ws_url`` is only derived, so that the API's own word goes first."""


def load(
    api_url: str | None = None,
    token: str | None = None,
    ws_url: str | None = None,
    *,
    start: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Return the settings.

    A token is only ever sent to the address that it was given with: the file's token goes to the
    file's address, and another token goes to the file's address only on this machine.

    Args:
        api_url: Else ``ORCHEO_API_URL``, else ``.orcheo/local.json`` here or in a folder above.
        token: Else ``ORCHEO_TOKEN``, else the same file.
        ws_url: Else ``ORCHEO_WS_URL``, else the same file, else derived from ``api_url``.
        start: Where to look for the file; the current folder by default.
        environment: ``os.environ`` by default.

    Raises:
        NotConfigured: Address or token is missing, or no request can be made with them.
    """
    given = os.environ if environment is None else environment
    api_url = api_url or given.get("ORCHEO_API_URL") or None
    token = token or given.get("ORCHEO_TOKEN") or None
    ws_url = ws_url or given.get("ORCHEO_WS_URL") or None
    local = _local(start or Path.cwd()) if api_url is None or token is None else {}
    known = _text(local, "api_url")
    if api_url is None and known is not None:
        if token is not None and urlsplit(known).hostname not in _LOOPBACK:
            raise NotConfigured(
                "A token is given without an address, and .orcheo/local.json names one that is not "
                "on this machine. Set ORCHEO_API_URL to say where the token may be sent.",
            )
        api_url = known
    if api_url is not None and known is not None and api_url.rstrip("/") == known.rstrip("/"):
        token = token or _text(local, "token")
        ws_url = ws_url or _text(local, "ws_url")
    if api_url is None or token is None:
        missing = "address" if api_url is None else "token"
        raise NotConfigured(
            f"No {missing} of an Orcheo API. Start a local cloud with `make up`, or set "
            "ORCHEO_API_URL and ORCHEO_TOKEN.",
        )
    api_url = _checked(api_url).rstrip("/")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise NotConfigured("The token holds spaces or characters that no header can carry.")
    return Settings(
        api_url=api_url,
        ws_url=(ws_url or _derived(api_url)).rstrip("/"),
        token=token,
        ws_is_given=ws_url is not None,
    )


def is_local(api_url: str) -> bool:
    """Return whether an address is on this machine."""
    return urlsplit(api_url).hostname in _LOOPBACK


def _checked(api_url: str) -> str:
    try:
        parts = urlsplit(api_url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        raise NotConfigured(
            f"{api_url!r} is not an address of an API; it looks like https://orcheo.example/api.",
        )
    return api_url


def _derived(api_url: str) -> str:
    base = api_url.removesuffix("/api")
    return f"ws{base.removeprefix('http')}/ws"


def _text(local: Mapping[str, Any], name: str) -> str | None:
    value = local.get(name)
    return value if isinstance(value, str) and value else None


def _local(start: Path) -> dict[str, Any]:
    for folder in (start, *start.parents):
        try:
            found = json.loads((folder / ".orcheo" / "local.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(found, dict):
            return found
    return {}
