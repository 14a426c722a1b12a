"""``/nodes``, ``/me``, ``/health`` and the API's own description."""

from typing import Any

from fastapi import APIRouter, Request

from orcheo.api.models.base import Page
from orcheo.api.models.system import Health, Me, NodeTypeAnswer
from orcheo.api.requests import ANY_SCOPE, SCOPE, Caller, router
from orcheo.api.services import Provided
from orcheo.domain.errors import NotFound

routes = router("nodes")
open_routes = APIRouter(tags=["system"])
"""What needs no principal."""


@routes.get("/nodes")
def list_node_types(services: Provided) -> Page[NodeTypeAnswer]:
    """List the built-in nodes and routers, with JSON Schemas and hints for the canvas."""
    entries = services.catalogue.entries()
    return Page[NodeTypeAnswer](
        items=[NodeTypeAnswer.model_validate(entry.to_json()) for entry in entries]
    )


@routes.get("/nodes/{type_name}")
def get_node_type(type_name: str, services: Provided) -> NodeTypeAnswer:
    """Return a built-in node, or the router of that name."""
    entry = services.catalogue.find("node", type_name) or services.catalogue.find(
        "branch", type_name
    )
    if entry is None:
        raise NotFound(f"There is no built-in node {type_name!r}; GET /nodes lists them.")
    return NodeTypeAnswer.model_validate(entry.to_json())


@routes.get("/me", tags=["system"], openapi_extra={SCOPE: ANY_SCOPE})
def get_me(caller: Caller, services: Provided) -> Me:
    """Return who calls."""
    return Me(
        workspace=caller.workspace,
        user_id=caller.user_id,
        email=services.members.email_of(caller),
        roles=[role.value for role in sorted(caller.roles)],
        token_id=caller.token_id,
        scopes=None if caller.scopes is None else sorted(caller.scopes),
    )


@open_routes.get("/health")
def get_health() -> Health:
    """Tell that the API answers."""
    return Health()


@open_routes.get("/openapi.json", include_in_schema=False)
def get_openapi(request: Request) -> dict[str, Any]:
    """Return this API's OpenAPI document."""
    document: dict[str, Any] = request.app.openapi()
    return document
