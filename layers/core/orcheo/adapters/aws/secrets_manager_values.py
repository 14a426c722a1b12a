"""Values of credentials in Secrets Manager, one secret each: ``orcheo/<workspace>/<id>``.

Version stages carry the rotation: ``AWSCURRENT`` is the present value and ``AWSPREVIOUS`` the one
before, which Secrets Manager moves by itself. Taking ``AWSPREVIOUS`` away ends the overlap: a
version without a stage cannot be found, and is deleted by the service.

A version's id is the ``ClientRequestToken`` that it came with, here a hash of the caller's token,
so that a repeated request stores nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from orcheo.adapters.aws.secrets_manager_store import LIMIT
from orcheo.adapters.aws.translation import error_code, translated
from orcheo.application.vault_ports import SecretVersion
from orcheo.domain.errors import (
    Conflict,
    IdempotencyConflict,
    NotFound,
    PayloadTooLarge,
    SecretsUnavailable,
)

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_CURRENT: Final = "AWSCURRENT"
_PREVIOUS: Final = "AWSPREVIOUS"
_EXISTS: Final = "ResourceExistsException"
_MISSING: Final = "ResourceNotFoundException"


class SecretsManagerValues:
    """The values of one account. No message of it holds a value.

    Args:
        client: A Secrets Manager client.
        kms_key_id: The customer-managed key that encrypts; null: the account's default key.
    """

    def __init__(self, client: "SecretsManagerClient", kms_key_id: str | None = None) -> None:
        self._client: Any = client
        self._key = {} if kms_key_id is None else {"KmsKeyId": kms_key_id}

    def put(
        self, workspace: str, credential_id: str, fields: Mapping[str, str], *, token: str
    ) -> str:
        """Make a new present value, and the old one the previous; return its version id."""
        value = json.dumps(dict(fields), separators=(",", ":"), sort_keys=True)
        if len(value.encode()) > LIMIT:
            raise PayloadTooLarge(f"The value of {credential_id!r} is over 64 KiB.")
        name = _name(workspace, credential_id)
        version = hashlib.sha256(f"{name}\x1f{token}".encode()).hexdigest()
        put = {"ClientRequestToken": version, "SecretString": value}
        with translated(SecretsUnavailable, f"store the value of {credential_id!r}"):
            try:
                answer = self._client.put_secret_value(SecretId=name, **put)
            except ClientError as error:
                if error_code(error) != _MISSING:
                    raise _used_before(error, credential_id) from error
                answer = self._create(workspace, credential_id, put)
            if _CURRENT not in answer.get("VersionStages", [_CURRENT]):
                raise Conflict(
                    f"The value of {credential_id!r} that came with this request was stored "
                    "before, and replaced since; send the new one under another key."
                )
        return version

    def read(self, workspace: str, credential_id: str) -> SecretVersion:
        """Return the present value; NotFound."""
        found = self._read(workspace, credential_id, _CURRENT)
        if found is None:
            raise NotFound(f"There is no value of {credential_id!r}.")
        return found

    def read_previous(self, workspace: str, credential_id: str) -> SecretVersion | None:
        """Return the previous value while it holds; null where there is none."""
        return self._read(workspace, credential_id, _PREVIOUS)

    def drop_previous(self, workspace: str, credential_id: str) -> None:
        """End the previous value; where there is none nothing happens."""
        name = _name(workspace, credential_id)
        with translated(SecretsUnavailable, f"end the previous value of {credential_id!r}"):
            try:
                stages = self._client.describe_secret(SecretId=name).get("VersionIdsToStages", {})
                for version, held in stages.items():
                    if _PREVIOUS in held:
                        self._client.update_secret_version_stage(
                            SecretId=name, VersionStage=_PREVIOUS, RemoveFromVersionId=version
                        )
            except ClientError as error:
                if error_code(error) != _MISSING:
                    raise

    def destroy(self, workspace: str, credential_id: str) -> None:
        """Destroy all values without recovery; what is not there is destroyed already."""
        with translated(SecretsUnavailable, f"destroy the values of {credential_id!r}"):
            try:
                self._client.delete_secret(
                    SecretId=_name(workspace, credential_id), ForceDeleteWithoutRecovery=True
                )
            except ClientError as error:
                if error_code(error) != _MISSING:
                    raise

    def _create(
        self, workspace: str, credential_id: str, put: Mapping[str, str]
    ) -> Mapping[str, Any]:
        name = _name(workspace, credential_id)
        tags = {"orcheo:workspace": workspace, "orcheo:credential": credential_id}
        try:
            self._client.create_secret(
                Name=name,
                Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
                **self._key,
                **put,
            )
        except ClientError as error:
            if error_code(error) != _EXISTS:
                raise
            try:  # someone else created it at the same time
                answer: Mapping[str, Any] = self._client.put_secret_value(SecretId=name, **put)
            except ClientError as again:
                raise _used_before(again, credential_id) from again
            return answer
        return {}

    def _read(self, workspace: str, credential_id: str, stage: str) -> SecretVersion | None:
        with translated(SecretsUnavailable, f"read the value of {credential_id!r}"):
            try:
                answer = self._client.get_secret_value(
                    SecretId=_name(workspace, credential_id), VersionStage=stage
                )
            except ClientError as error:
                if error_code(error) == _MISSING:
                    return None
                raise
        fields: dict[str, str] = json.loads(answer["SecretString"])
        return SecretVersion(version_id=answer["VersionId"], fields=fields)


def _name(workspace: str, credential_id: str) -> str:
    return f"orcheo/{workspace}/{credential_id}"


def _used_before(error: ClientError, credential_id: str) -> Exception:
    """Return what to raise where a version could not be put."""
    if error_code(error) != _EXISTS:
        return error
    return IdempotencyConflict(
        f"The value of {credential_id!r} came before under the same key, and was another one; "
        "send it under a new 'Idempotency-Key'."
    )
