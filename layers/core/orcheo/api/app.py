"""The application: routers, problem documents, and its description."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute

from orcheo.api import problems
from orcheo.api.models.base import Problem
from orcheo.api.requests import ROLE
from orcheo.api.routes import (
    audit,
    credentials,
    drafts,
    executions,
    exports,
    imports,
    oauth,
    replays,
    sessions,
    system,
    templates,
    tokens,
    triggers,
    users,
    workflows,
)
from orcheo.api.services import Services
from orcheo.api.webhook_description import webhook_path
from orcheo.application.authorize_request import COOKIE
from orcheo.domain.problems import MEDIA_TYPE

VERSION: Final = "0.1.0"
_PROBLEM: Final[dict[str, Any]] = {
    "description": "What was wrong, where, and the way out.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def create_app(services: Services | None) -> FastAPI:
    """Return the API.

    Args:
        services: What it calls; null for one that is only described.
    """
    app = FastAPI(
        title="Orcheo",
        version=VERSION,
        summary="Workflows from canvas and Python, run serverless.",
        description=(
            "JSON in and out. Errors are RFC 9457 problem documents; lists page by `cursor`. "
            "Behind the edge every path starts with `/api`."
        ),
        servers=[{"url": "/api"}],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    app.state.services = services
    problems.install(app)
    # Fixed paths before those with a parameter in the same place.
    routers = (
        imports.routes,
        workflows.routes,
        drafts.routes,
        exports.routes,
        templates.routes,
        executions.routes,
        replays.routes,
        triggers.routes,
        credentials.routes,
        oauth.routes,
        oauth.open_routes,
        users.routes,
        audit.routes,
        tokens.routes,
        sessions.routes,
        system.routes,
        system.open_routes,
    )
    for router in routers:
        app.include_router(router)
    app.state.endpoints = [route for router in routers for route in router.routes]
    describe = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(describe())
        return app.openapi_schema

    app.openapi = described
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    """Say how to authenticate, and that every error is a problem document."""
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = Problem.model_json_schema()
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "A service token, `orc_…`."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": COOKIE,
            "description": "A browser that is signed in (`POST /session`). What changes something "
            "also needs the header `X-Orcheo-Client`.",
        },
    }
    document["paths"]["/webhooks/{trigger_id}"] = webhook_path()
    for path in document["paths"].values():
        for operation in path.values():
            operation["security"] = [{"bearer": []}, {"session": []}] if ROLE in operation else []
            responses = operation["responses"]
            for status in [status for status in responses if status >= "400"]:
                responses[status] = {**_PROBLEM, "description": _described(responses[status])}
            responses.pop("422", None)
            responses["default"] = _PROBLEM
    return document


def _described(response: dict[str, Any]) -> str:
    return str(response.get("description") or _PROBLEM["description"])
