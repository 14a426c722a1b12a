"""``/templates``: workflows to start from."""

from typing import Any

from fastapi import Response

from orcheo.api.models.base import Page
from orcheo.api.models.workflows import Imported, NewFromTemplate, TemplateAnswer
from orcheo.api.requests import Caller, router
from orcheo.api.routes.imports import RUNNING, imported
from orcheo.api.services import Provided
from orcheo.application.template_library import templates

routes = router("templates")


@routes.get("/templates")
def list_templates() -> Page[TemplateAnswer]:
    """List templates, by id."""
    items = [TemplateAnswer.model_validate(each) for each in templates().values()]
    return Page[TemplateAnswer](items=items)


@routes.post(
    "/templates/{template_id}/instantiate",
    status_code=201,
    response_model=Imported,
    responses={202: RUNNING},
)
def instantiate_template(
    template_id: str,
    caller: Caller,
    services: Provided,
    response: Response,
    body: NewFromTemplate | None = None,
) -> Any:
    """Make a workflow of a template, with an active version.

    A Python template is imported: as with `POST /workflows/import-python`, that may go on behind
    `Location` (202).
    """
    name = None if body is None else body.name
    return imported(services.instantiate(caller, template_id, name=name), response)
