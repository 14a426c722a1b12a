"""The canvas's files, served by the local edge as by CloudFront in AWS (``infra/delivery.py``)."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from infra.delivery import (
    HEADERS,
    INDEX,
    KINDS,
    OTHER_KIND,
    cache_control,
    content_security_policy,
    file_of,
)

_PACKED: Final = frozenset({".png", ".woff2"})
"""What another compression makes larger."""
_NOT_BUILT: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Orcheo: the canvas is not built</title>
<style>
  body { font: 1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 12vh auto }
  pre { padding: 1rem; border: 1px solid; border-radius: .5rem; overflow-x: auto }
</style>
<h1>The canvas is not built yet.</h1>
<p>It needs Node.js 20.19 or later. Once <code>node --version</code> says so, run</p>
<pre>make canvas</pre>
<p>in the repository and load this page again. <code>/api</code> and webhooks work without it.</p>
</html>
"""


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was read."""

    stamp: tuple[int, int]
    """Time and size: another one means another content."""
    plain: bytes
    zipped: bytes | None
    tag: str


class Canvas:
    """Answers every path that is none of the API's.

    Args:
        folder: What ``npm run build`` made; it may come and change while this runs.
        streams: Origin of the WebSockets, for the Content Security Policy.
    """

    def __init__(self, folder: Path, streams: str) -> None:
        self._folder = folder.resolve()
        self._headers = {**HEADERS, "content-security-policy": content_security_policy(streams)}
        self._known: dict[str, _File] = {}

    async def answer(self, request: Request) -> Response:
        """Answer with a file, with the page for a place in it, or with 404."""
        name = file_of(request.path_params["path"])
        found = self._find(name)
        if found is None:
            return self._missing(name)
        zips = found.zipped is not None and _accepts_gzip(request)
        tag = f'"{found.tag}-gz"' if zips else f'"{found.tag}"'
        headers = {
            **self._headers,
            "cache-control": cache_control(name),
            "etag": tag,
            "vary": "accept-encoding",
        }
        asked = request.headers.get("if-none-match", "")
        if tag in {each.strip().removeprefix("W/") for each in asked.split(",")}:
            return Response(status_code=304, headers=headers)
        headers["content-type"] = KINDS.get(Path(name).suffix, OTHER_KIND)
        if zips:
            headers["content-encoding"] = "gzip"
        return Response(found.zipped if zips else found.plain, headers=headers)

    def _find(self, name: str) -> _File | None:
        try:
            path = (self._folder / name).resolve()
            if not path.is_relative_to(self._folder) or not path.is_file():
                return None
            status = path.stat()
        except (OSError, ValueError):  # a name that no file can have
            return None
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._known.get(name)
        if known is None or known.stamp != stamp:
            known = self._known[name] = _read(path, stamp)
        return known

    def _missing(self, name: str) -> Response:
        headers = {**self._headers, "cache-control": "no-store"}
        if name == INDEX:
            return Response(_NOT_BUILT, 503, headers, media_type="text/html")
        return PlainTextResponse("There is no such file.\n", 404, headers)


def _read(path: Path, stamp: tuple[int, int]) -> _File:
    plain = path.read_bytes()
    zipped = None if path.suffix in _PACKED else gzip.compress(plain, mtime=0)
    if zipped is not None and len(zipped) >= len(plain):
        zipped = None
    return _File(stamp, plain, zipped, hashlib.sha256(plain).hexdigest()[:32])


def _accepts_gzip(request: Request) -> bool:
    for each in request.headers.get("accept-encoding", "").split(","):
        name, _, weight = each.strip().partition(";")
        if name.strip() in {"gzip", "*"} and weight.replace(" ", "") not in {"q=0", "q=0.0"}:
            return True
    return False
