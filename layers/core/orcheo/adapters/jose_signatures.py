"""RS256 signatures, by joserfc.

The library is imported with the first token that needs it: 100 modules that service tokens and
webhooks never pay for.
"""

from collections.abc import Mapping
from typing import Any, Final

_ALGORITHMS: Final = ["RS256"]


class JoseSignatures:
    """Checks signatures. Which header is acceptable was decided before."""

    def payload(self, token: str, key: Mapping[str, Any]) -> bytes | None:
        """Return what a compact JWS signs by RS256; null where the signature is not the key's."""
        from joserfc import jws  # noqa: PLC0415 - see above
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jwk import RSAKey  # noqa: PLC0415

        public: Any = {name: key[name] for name in ("kty", "n", "e")}
        try:
            verified = jws.deserialize_compact(
                token, RSAKey.import_key(public), algorithms=_ALGORITHMS
            )
        except (JoseError, ValueError):
            return None
        return verified.payload
