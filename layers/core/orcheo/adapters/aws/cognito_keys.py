"""The public keys of a user pool, over HTTPS with urllib3, which botocore has loaded already."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, cast

import urllib3

from orcheo.domain.errors import KeysUnavailable

_TIMEOUT: Final = urllib3.Timeout(connect=1, read=2, total=3)
_MAX_BYTES: Final = 64 * 1024
_MAX_KEYS: Final = 16
_BASE64URL: Final = re.compile(r"^[A-Za-z0-9_-]+$")
_LEAST_MODULUS: Final = 340
"""Characters of base64url: 2,040 bits and more, since leading zero bytes are left out."""


class CognitoKeys:
    """Reads ``jwks.json``.

    Args:
        url: Where it is.
        pool: What opens connections; tests give their own.
    """

    def __init__(self, url: str, pool: urllib3.PoolManager | None = None) -> None:
        self._url = url
        self._pool = pool or urllib3.PoolManager(num_pools=1, maxsize=1)

    def fetch(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the RSA keys by their ``kid``; KeysUnavailable within 3 seconds otherwise."""
        try:
            answer = self._pool.request(
                "GET",
                self._url,
                timeout=_TIMEOUT,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            raw = answer.read(_MAX_BYTES + 1)
            answer.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise KeysUnavailable(
                f"The user pool's keys do not answer ({type(error).__name__}); try again."
            ) from error
        if answer.status != 200 or len(raw) > _MAX_BYTES:  # noqa: PLR2004 - HTTP's own
            raise KeysUnavailable(f"The user pool's keys answered {answer.status}; try again.")
        try:
            found: Any = json.loads(raw)
        except ValueError as error:
            raise KeysUnavailable("The user pool's keys are no JSON; try again.") from error
        listed = cast("Any", found).get("keys") if isinstance(found, dict) else None
        if not isinstance(listed, list):
            raise KeysUnavailable("The user pool's keys are not a set of keys; try again.")
        keys = cast("list[Any]", listed)[:_MAX_KEYS]
        return {str(key["kid"]): key for key in keys if _is_ours(key)}


def _is_ours(key: Any) -> bool:
    """Tell whether a key is one for RS256 signatures, and long enough."""
    if not isinstance(key, dict):
        return False
    found = cast("dict[str, Any]", key)
    texts = [found.get(name) for name in ("kid", "n", "e")]
    return (
        all(isinstance(each, str) for each in texts)
        and found.get("kty") == "RSA"
        and found.get("use", "sig") == "sig"
        and found.get("alg", "RS256") == "RS256"
        and all(_BASE64URL.match(str(found[name])) is not None for name in ("n", "e"))
        and len(str(found["n"])) >= _LEAST_MODULUS
    )
