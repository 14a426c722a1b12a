"""The administrator of a local cloud: a user of its user pool, and a member of its workspace."""

import secrets
from typing import Any

from infra.local.deployment import client
from infra.local.settings import Home
from infra.local.tokens import WORKSPACE
from orcheo.adapters.aws.cognito_directory import CognitoDirectory
from orcheo.adapters.dynamodb.member_store import DynamoMemberStore
from orcheo.application.ports import timestamp
from orcheo.bootstrap.clock import SystemClock
from orcheo.domain.people import Member, MemberStatus
from orcheo.domain.principals import Role

EMAIL = "admin@example.com"
_ADMIN = frozenset({Role.ADMIN})


def ensure_admin(
    place: Home, outputs: dict[str, str], known: dict[str, str] | None
) -> dict[str, str]:
    """Return address and password of the administrator: those from before, or new ones."""
    cognito = client(place, "cognito-idp")
    members = DynamoMemberStore(client(place, "dynamodb"), outputs["UsersTableName"])
    pool = outputs["UserPoolId"]
    directory = CognitoDirectory(cognito, pool)
    user_id = directory.invite(EMAIL, WORKSPACE)
    directory.set_roles(user_id, _ADMIN)
    if members.find(WORKSPACE, user_id) is None:
        members.create(
            Member(
                workspace=WORKSPACE,
                user_id=user_id,
                email=EMAIL,
                roles=_ADMIN,
                status=MemberStatus.ACTIVE,
                created_at=timestamp(SystemClock().now()),
            )
        )
        known = None
    password = _new_password() if known is None else known["password"]
    _set_password(cognito, pool, user_id, password)
    return {"email": EMAIL, "password": password}


def _new_password() -> str:
    """Return one that the pool's policy takes: all kinds of characters, 128 bits of chance."""
    return f"{secrets.token_urlsafe(16)}aA1"


def _set_password(cognito: Any, pool: str, user_id: str, password: str) -> None:
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=user_id, Password=password, Permanent=True
    )
