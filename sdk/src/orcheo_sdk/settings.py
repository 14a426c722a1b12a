"""Where the API is: arguments, then the environment, then the nearest local cloud."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orcheo_sdk.errors import NotConfigured


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Addresses without a trailing slash, and a service token."""

    api_url: str
    ws_url: str
    token: str


def load(
    api_url: str | None = None,
    token: str | None = None,
    ws_url: str | None = None,
    *,
    start: Path | None = None,
) -> Settings:
    """Return the settings.

    Args:
        api_url: Else ``ORCHEO_API_URL``, else ``.orcheo/local.json`` here or in a folder above.
        token: Else ``ORCHEO_TOKEN``, else the same file.
        ws_url: Else ``ORCHEO_WS_URL``, else the same file, else derived from ``api_url``.
        start: Where to look for the file; the current folder by default.

    Raises:
        NotConfigured: Address or token is missing.
    """
    api_url = api_url or os.environ.get("ORCHEO_API_URL")
    token = token or os.environ.get("ORCHEO_TOKEN")
    ws_url = ws_url or os.environ.get("ORCHEO_WS_URL")
    local = _local(start or Path.cwd()) if api_url is None or token is None else {}
    if api_url is None:
        api_url = local.get("api_url")
        ws_url = ws_url or local.get("ws_url")
    token = token or local.get("token")
    if not api_url or not token:
        missing = "address" if not api_url else "token"
        raise NotConfigured(
            f"No {missing} of an Orcheo API. Start a local cloud with `make up`, or set "
            "ORCHEO_API_URL and ORCHEO_TOKEN.",
        )
    api_url = api_url.rstrip("/")
    return Settings(api_url=api_url, ws_url=(ws_url or _derived(api_url)).rstrip("/"), token=token)


def _derived(api_url: str) -> str:
    base = api_url.removesuffix("/api")
    return f"ws{base.removeprefix('http')}/ws"


def _local(start: Path) -> dict[str, Any]:
    for folder in (start, *start.parents):
        path = folder / ".orcheo" / "local.json"
        try:
            found: dict[str, Any] = json.loads(path.read_text())
        except (OSError, ValueError):
            continue
        return found
    return {}
