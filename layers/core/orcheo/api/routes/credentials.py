"""``/credentials``: the vault. A value goes in and never comes out."""

import dataclasses
from typing import Annotated, Any, Final

from fastapi import Header, Query, Response

from orcheo.api.models.base import Cursor, Limit, Page
from orcheo.api.models.credentials import (
    AlertAnswer,
    CredentialAnswer,
    CredentialChange,
    CredentialTemplateAnswer,
    CredentialTypeAnswer,
    NewCredentialBody,
    Rotation,
    RotationAnswer,
    RotationBody,
    ScopeAnswer,
    ScopeBody,
)
from orcheo.api.preconditions import IfMatch, etag, required
from orcheo.api.requests import AS_OPERATOR, Caller, router
from orcheo.api.services import Provided, Services
from orcheo.application.credential_templates import credential_templates
from orcheo.application.manage_credentials import NewCredential
from orcheo.domain.credential_governance import alerts
from orcheo.domain.credential_types import TYPES
from orcheo.domain.credentials import Credential, CredentialScope, RotationPolicy
from orcheo.domain.errors import InvalidRequest

routes = router("credentials")

_KEY: Final = 255
IdempotencyKey = Annotated[
    str | None,
    Header(
        max_length=_KEY,
        description="The same key with the same body does it once, also after a lost answer.",
    ),
]
STALE: Final[dict[int | str, dict[str, Any]]] = {
    412: {"description": "Someone else came first; `revision` says where it stands."},
    428: {"description": "`If-Match` is missing."},
}


@routes.get("/credentials/types")
def list_credential_types() -> Page[CredentialTypeAnswer]:
    """List the types with their forms: JSON Schemas of settings and secret."""
    items = [
        CredentialTypeAnswer(
            name=each.name,
            title=each.title,
            description=each.description,
            main=each.main,
            testable=each.test is not None,
            **each.schemas(),
        )
        for each in TYPES.values()
    ]
    return Page[CredentialTypeAnswer](items=items)


@routes.get("/credentials/templates")
def list_credential_templates() -> Page[CredentialTemplateAnswer]:
    """List services, with the settings that their credentials begin with."""
    items = [
        CredentialTemplateAnswer(**dataclasses.asdict(each))
        for each in credential_templates().values()
    ]
    return Page[CredentialTemplateAnswer](items=items)


@routes.get("/credentials/health")
def list_credential_health(
    caller: Caller,
    services: Provided,
    limit: Limit = 100,
    cursor: Cursor = None,
    *,
    attention: Annotated[
        bool, Query(description="Only those with alerts; a page may then be short.")
    ] = True,
) -> Page[CredentialAnswer]:
    """List what someone should look at: expired, expiring, overdue, failing, unused, incomplete."""
    page = services.credentials.list(caller, limit=limit, cursor=cursor)
    items = [_answer(each, services) for each in page.items]
    shown = [each for each in items if each.alerts or not attention]
    return Page[CredentialAnswer](items=shown, cursor=page.cursor)


@routes.get("/credentials")
def list_credentials(
    caller: Caller, services: Provided, limit: Limit = 50, cursor: Cursor = None
) -> Page[CredentialAnswer]:
    """List credentials by name, without their values."""
    page = services.credentials.list(caller, limit=limit, cursor=cursor)
    items = [_answer(each, services) for each in page.items]
    return Page[CredentialAnswer](items=items, cursor=page.cursor)


@routes.post("/credentials", status_code=201)
def create_credential(
    body: NewCredentialBody,
    caller: Caller,
    services: Provided,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> CredentialAnswer:
    """Make a credential. One that needs a person's consent is `issued` until that is given."""
    new = NewCredential(
        name=body.name,
        type=body.type,
        template=body.template,
        settings=body.settings,
        secret=body.secret,
        scope=_scope(body.scope),
        owner=body.owner,
        rotation=_rotation(body.rotation),
        expires_at=body.expires_at,
        on_unhealthy=body.on_unhealthy,
    )
    made = services.credentials.create(caller, new, idempotency_key=idempotency_key)
    response.headers["Location"] = f"/credentials/{made.id}"
    return tagged(made, services, response)


@routes.get("/credentials/{credential_id}")
def get_credential(
    credential_id: str, caller: Caller, services: Provided, response: Response
) -> CredentialAnswer:
    """Return a credential with its `ETag`, without its values."""
    return tagged(services.credentials.get(caller, credential_id), services, response)


@routes.patch("/credentials/{credential_id}", responses=STALE)
def change_credential(  # noqa: PLR0917 - what a request is made of
    credential_id: str,
    body: CredentialChange,
    caller: Caller,
    services: Provided,
    response: Response,
    if_match: IfMatch = None,
) -> CredentialAnswer:
    """Change what is known of a credential; for its owner and administrators."""
    accepts = required(if_match, f"/credentials/{credential_id}")
    given = {name: getattr(body, name) for name in body.model_fields_set}
    if not given:
        raise InvalidRequest("There is nothing to change in the body.")
    if "scope" in given:
        given["scope"] = _scope(body.scope)
    if "rotation" in given:
        given["rotation"] = _rotation(body.rotation)
    changed = services.credentials.change(caller, credential_id, given, accepts=accepts)
    return tagged(changed, services, response)


@routes.post("/credentials/{credential_id}/rotate")
def rotate_credential(  # noqa: PLR0917 - what a request is made of
    credential_id: str,
    body: Rotation,
    caller: Caller,
    services: Provided,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> CredentialAnswer:
    """Give a credential a new value; the old one still holds for `overlap_seconds`.

    Rotating again within that time ends the oldest value: at most two hold.
    """
    rotated = services.credentials.rotate(
        caller,
        credential_id,
        body.secret,
        overlap_seconds=body.overlap_seconds,
        idempotency_key=idempotency_key,
    )
    return tagged(rotated, services, response)


@routes.post("/credentials/{credential_id}/health", openapi_extra=dict(AS_OPERATOR))
def check_credential(
    credential_id: str, caller: Caller, services: Provided, response: Response
) -> CredentialAnswer:
    """Try a credential out now: `health` and `health_message` say what came of it.

    A service that cannot be reached says nothing of the credential: its health stays.
    """
    return tagged(services.check_credential(caller, credential_id), services, response)


@routes.post("/credentials/{credential_id}/revoke")
def revoke_credential(
    credential_id: str, caller: Caller, services: Provided, response: Response
) -> CredentialAnswer:
    """End a credential for good and destroy its values; for its owner and administrators."""
    return tagged(services.credentials.revoke(caller, credential_id), services, response)


@routes.delete("/credentials/{credential_id}", status_code=204)
def delete_credential(credential_id: str, caller: Caller, services: Provided) -> None:
    """Revoke a credential and forget it; for its owner and administrators."""
    services.credentials.delete(caller, credential_id)


def _scope(body: ScopeBody) -> CredentialScope:
    ids = body.workflow_ids
    return CredentialScope(workflow_ids=None if ids is None else frozenset(ids), role=body.role)


def _rotation(body: RotationBody | None) -> RotationPolicy | None:
    return None if body is None else RotationPolicy(**body.model_dump())


def tagged(credential: Credential, services: Services, response: Response) -> CredentialAnswer:
    """Return a credential as the API shows it, with its `ETag`."""
    response.headers["ETag"] = etag(credential.revision)
    return _answer(credential, services)


def _answer(credential: Credential, services: Services) -> CredentialAnswer:
    shown = {
        name: getattr(credential, name)
        for name in CredentialAnswer.model_fields
        if name not in {"alerts", "fields", "scope", "rotation"}
    }
    ids, rotation = credential.scope.workflow_ids, credential.rotation
    return CredentialAnswer(
        **shown,
        fields=sorted(credential.fields),
        scope=ScopeAnswer(
            workflow_ids=None if ids is None else sorted(ids), role=credential.scope.role
        ),
        rotation=None if rotation is None else RotationAnswer(**dataclasses.asdict(rotation)),
        alerts=[
            AlertAnswer(kind=each.kind, message=each.message)
            for each in alerts(credential, services.clock.now())
        ],
    )
