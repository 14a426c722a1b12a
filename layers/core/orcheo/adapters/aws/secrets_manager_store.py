"""Secrets in Secrets Manager, named ``orcheo/<workspace>/<name>``."""

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from orcheo.adapters.aws.translation import error_code, translated
from orcheo.domain.errors import NotFound, PayloadTooLarge, SecretsUnavailable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

LIMIT: Final = 65_536
"""Bytes that a secret's value may have."""


class SecretsManagerStore:
    """The secret store of one account. No message of it holds a value.

    Args:
        client: A Secrets Manager client.
        kms_key_id: The key that encrypts; null: the account's default key.
    """

    def __init__(self, client: "SecretsManagerClient", kms_key_id: str | None = None) -> None:
        self._client: Any = client
        self._key = {} if kms_key_id is None else {"KmsKeyId": kms_key_id}

    def put(self, workspace: str, name: str, value: str) -> str:
        """Store or replace a secret; return its reference."""
        reference = f"orcheo/{workspace}/{name}"
        if len(value.encode()) > LIMIT:
            raise PayloadTooLarge(f"The secret {name!r} is over 64 KiB.")
        with translated(SecretsUnavailable, f"store the secret {name!r}"):
            try:
                self._client.create_secret(Name=reference, SecretString=value, **self._key)
            except ClientError as error:
                if error_code(error) != "ResourceExistsException":
                    raise
                self._client.put_secret_value(SecretId=reference, SecretString=value)
        return reference

    def get(self, reference: str) -> str:
        """Return a secret; NotFound."""
        with translated(SecretsUnavailable, f"read the secret {reference!r}"):
            try:
                answer = self._client.get_secret_value(SecretId=reference)
            except ClientError as error:
                if error_code(error) == "ResourceNotFoundException":
                    raise NotFound(f"There is no secret {reference!r}.") from error
                raise
            return answer["SecretString"]

    def delete(self, reference: str) -> None:
        """Delete a secret without a recovery window; one that is not there is deleted already."""
        with translated(SecretsUnavailable, f"delete the secret {reference!r}"):
            try:
                self._client.delete_secret(SecretId=reference, ForceDeleteWithoutRecovery=True)
            except ClientError as error:
                if error_code(error) != "ResourceNotFoundException":
                    raise
