"""The user pool as a directory: who is in it, and in which groups."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

from botocore.exceptions import ClientError

from orcheo.adapters.aws.translation import error_code, translated
from orcheo.domain.errors import Conflict, DirectoryUnavailable, Unprocessable
from orcheo.domain.principals import Role, read_roles

_WORKSPACE: Final = "custom:workspace"
_REFUSED: Final = frozenset({"InvalidParameterException", "CodeDeliveryFailureException"})


class CognitoDirectory:
    """A directory in one user pool, whose users are named by their e-mail address.

    Args:
        client: A client of ``cognito-idp``.
        pool_id: The user pool.
    """

    def __init__(self, client: Any, pool_id: str) -> None:
        self._client = client
        self._pool = pool_id

    def invite(self, email: str, workspace: str) -> str:
        """Create a user, who is sent a temporary password; return the user id.

        One that is there already and was invited to the same workspace keeps its id, and is sent
        another one before the first sign-in. Conflict: the address belongs to somebody elsewhere.
        """
        with _translated("invite a user"):
            try:
                answer = self._create(
                    email,
                    UserAttributes=[
                        {"Name": "email", "Value": email},
                        {"Name": "email_verified", "Value": "true"},
                        {"Name": _WORKSPACE, "Value": workspace},
                    ],
                )
            except self._client.exceptions.UsernameExistsException:
                return self._invite_again(email, workspace)
        return _attributes(answer["User"]["Attributes"])["sub"]

    def set_roles(self, user_id: str, roles: frozenset[Role]) -> None:
        """Make the user's groups these roles."""
        with _translated("change a user's groups"):
            answer = self._client.admin_list_groups_for_user(
                UserPoolId=self._pool, Username=user_id
            )
            standing = read_roles(group["GroupName"] for group in answer["Groups"])
            for role in sorted(standing - roles):
                self._client.admin_remove_user_from_group(
                    UserPoolId=self._pool, Username=user_id, GroupName=role.value
                )
            for role in sorted(roles - standing):
                self._client.admin_add_user_to_group(
                    UserPoolId=self._pool, Username=user_id, GroupName=role.value
                )

    def set_enabled(self, user_id: str, *, enabled: bool) -> None:
        """Let a user sign in, or end all sessions and refuse new ones."""
        named = {"UserPoolId": self._pool, "Username": user_id}
        with _translated("enable or disable a user"):
            if enabled:
                self._client.admin_enable_user(**named)
            else:
                self._client.admin_disable_user(**named)
                self._client.admin_user_global_sign_out(**named)

    def delete(self, user_id: str) -> None:
        """Delete a user; one that is not there is deleted already."""
        with _translated("delete a user"):
            try:
                self._client.admin_delete_user(UserPoolId=self._pool, Username=user_id)
            except self._client.exceptions.UserNotFoundException:
                return

    def _create(self, email: str, **more: Any) -> Any:
        return self._client.admin_create_user(
            UserPoolId=self._pool, Username=email, DesiredDeliveryMediums=["EMAIL"], **more
        )

    def _invite_again(self, email: str, workspace: str) -> str:
        found = self._client.admin_get_user(UserPoolId=self._pool, Username=email)
        attributes = _attributes(found["UserAttributes"])
        if attributes.get(_WORKSPACE) != workspace:
            raise Conflict("This address cannot be invited; ask whoever runs Orcheo here.")
        if found["UserStatus"] == "FORCE_CHANGE_PASSWORD":
            self._create(email, MessageAction="RESEND")
        return attributes["sub"]


def _attributes(listed: Any) -> dict[str, str]:
    return {str(each["Name"]): str(each["Value"]) for each in listed}


@contextmanager
def _translated(doing: str) -> Generator[None, None, None]:
    with translated(DirectoryUnavailable, doing):
        try:
            yield
        except ClientError as error:
            if error_code(error) in _REFUSED:
                raise Unprocessable(f"Could not {doing}: the user pool refuses it.") from error
            raise
