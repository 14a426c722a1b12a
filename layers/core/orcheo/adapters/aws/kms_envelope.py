"""The port ``Envelope``: data keys of KMS, and AES-GCM under them in this process.

KMS authenticates the context with the data key: under another one it decrypts nothing. The same
context is AES-GCM's associated data, so a ciphertext beside another's key does not open either.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from orcheo.adapters.aws.translation import error_code, translated
from orcheo.application.ports import Randomness
from orcheo.application.vault_ports import Sealed
from orcheo.domain.errors import Forbidden, SecretsUnavailable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from mypy_boto3_kms import KMSClient

NONCE_BYTES: Final = 12
"""As NIST SP 800-38D recommends for GCM. A data key encrypts once, so chance cannot repeat one."""
_REFUSED: Final = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})


class KmsEnvelope:
    """Envelope encryption under one key.

    Args:
        client: A KMS client.
        key_id: The customer-managed key.
        randomness: Makes nonces.
    """

    def __init__(self, client: "KMSClient", key_id: str, randomness: Randomness) -> None:
        self._client: Any = client
        self._key_id = key_id
        self._randomness = randomness

    def seal(self, plaintext: bytes, context: Mapping[str, str]) -> Sealed:
        """Encrypt under a fresh data key."""
        with translated(SecretsUnavailable, "make a data key"):
            made = self._client.generate_data_key(
                KeyId=self._key_id, KeySpec="AES_256", EncryptionContext=dict(context)
            )
        nonce = self._randomness.token_bytes(NONCE_BYTES)
        ciphertext = _cipher(made["Plaintext"]).encrypt(nonce, plaintext, _bound(context))
        return Sealed(key=made["CiphertextBlob"], nonce=nonce, ciphertext=ciphertext)

    def open(self, sealed: Sealed, context: Mapping[str, str]) -> bytes:
        """Decrypt; Forbidden where the context is another one, or the ciphertext was changed."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see _cipher

        with translated(SecretsUnavailable, "open a data key"):
            try:
                key = self._client.decrypt(
                    KeyId=self._key_id,
                    CiphertextBlob=sealed.key,
                    EncryptionContext=dict(context),
                )["Plaintext"]
            except ClientError as error:
                if error_code(error) not in _REFUSED:
                    raise
                raise _refusal(context) from error
        try:
            return _cipher(key).decrypt(sealed.nonce, sealed.ciphertext, _bound(context))
        except InvalidTag as error:
            raise _refusal(context) from error


def _refusal(context: Mapping[str, str]) -> Forbidden:
    return Forbidden(f"What was sealed does not open for {dict(sorted(context.items()))}.")


def _bound(context: Mapping[str, str]) -> bytes:
    return json.dumps(context, sort_keys=True).encode()


def _cipher(key: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import (  # noqa: PLC0415 - most lend nothing
        AESGCM,
    )

    return AESGCM(key)
