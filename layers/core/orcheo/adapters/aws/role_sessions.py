"""Sessions of AWS roles that credentials name, by STS."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

from orcheo.adapters.aws.translation import error_code, translated
from orcheo.domain.credential_types import external_id
from orcheo.domain.errors import CredentialUnhealthy, SecretsUnavailable

_SECONDS: Final = 3_600
"""The longest that a role assumed by a role may last."""
_REFUSALS: Final = frozenset({"AccessDenied", "ValidationError", "MalformedPolicyDocument"})


class StsRoleSessions:
    """Assumes roles.

    Args:
        sts: Makes a client of STS, given ``region_name``.
    """

    def __init__(self, sts: Callable[..., Any]) -> None:
        self._sts = sts

    def assume(self, workspace: str, settings: Mapping[str, Any]) -> Mapping[str, str]:
        """Return keys and token of a session; the trust policy must name this workspace."""
        with translated(SecretsUnavailable, "assume the role"):
            try:
                answer = self._sts(region_name=settings["region"]).assume_role(
                    RoleArn=settings["role_arn"],
                    RoleSessionName=f"orcheo-{workspace}"[:64],
                    ExternalId=external_id(workspace),
                    DurationSeconds=_SECONDS,
                )
            except ClientError as error:
                if error_code(error) not in _REFUSALS:
                    raise
                raise CredentialUnhealthy(
                    f"The role {settings['role_arn']!r} cannot be assumed ({error_code(error)}); "
                    f"its trust policy must allow this account with the external id "
                    f"{external_id(workspace)!r}."
                ) from error
        found = answer["Credentials"]
        return {
            "access_key_id": found["AccessKeyId"],
            "secret_access_key": found["SecretAccessKey"],
            "session_token": found["SessionToken"],
        }
