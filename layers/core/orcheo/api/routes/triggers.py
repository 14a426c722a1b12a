"""``/triggers``."""

from fastapi import Request, Response

from orcheo.api.front import webhook_url
from orcheo.api.models.base import Page
from orcheo.api.models.triggers import ShownAuth, ShownConfig, TriggerAnswer, TriggerBody
from orcheo.api.requests import Caller, router
from orcheo.api.services import Provided, Services
from orcheo.domain.workflows import Trigger

routes = router("triggers")


@routes.get("/workflows/{workflow_id}/triggers")
def list_triggers(
    workflow_id: str, caller: Caller, services: Provided, request: Request
) -> Page[TriggerAnswer]:
    """List a workflow's triggers, oldest first."""
    found = services.triggers.list(caller, workflow_id)
    return Page[TriggerAnswer](items=[_answer(one, services, request) for one in found])


@routes.post("/workflows/{workflow_id}/triggers", status_code=201)
def create_trigger(  # noqa: PLR0917 - what a request is made of
    workflow_id: str,
    body: TriggerBody,
    caller: Caller,
    services: Provided,
    request: Request,
    response: Response,
) -> TriggerAnswer:
    """Create a webhook; deliveries go to the `url` of the answer."""
    trigger = services.triggers.create(caller, workflow_id, body.config)
    if body.enabled is False:
        trigger = services.triggers.enable(caller, trigger.id, enabled=False)
    response.headers["Location"] = f"/triggers/{trigger.id}"
    return _answer(trigger, services, request)


@routes.get("/triggers/{trigger_id}")
def get_trigger(
    trigger_id: str, caller: Caller, services: Provided, request: Request
) -> TriggerAnswer:
    """Return a trigger, without its secret."""
    return _answer(services.triggers.get(caller, trigger_id), services, request)


@routes.put("/triggers/{trigger_id}")
def replace_trigger(
    trigger_id: str, body: TriggerBody, caller: Caller, services: Provided, request: Request
) -> TriggerAnswer:
    """Replace a trigger's configuration. Left out, the secret stays."""
    trigger = services.triggers.replace(caller, trigger_id, body.config, enabled=body.enabled)
    return _answer(trigger, services, request)


@routes.delete("/triggers/{trigger_id}", status_code=204)
def delete_trigger(trigger_id: str, caller: Caller, services: Provided) -> None:
    """Delete a trigger and its secret."""
    services.triggers.delete(caller, trigger_id)


@routes.post("/triggers/{trigger_id}/pause")
def pause_trigger(
    trigger_id: str, caller: Caller, services: Provided, request: Request
) -> TriggerAnswer:
    """Refuse deliveries, within five seconds, until the trigger is resumed."""
    trigger = services.triggers.enable(caller, trigger_id, enabled=False)
    return _answer(trigger, services, request)


@routes.post("/triggers/{trigger_id}/resume")
def resume_trigger(
    trigger_id: str, caller: Caller, services: Provided, request: Request
) -> TriggerAnswer:
    """Take deliveries again."""
    trigger = services.triggers.enable(caller, trigger_id, enabled=True)
    return _answer(trigger, services, request)


def _answer(trigger: Trigger, services: Services, request: Request) -> TriggerAnswer:
    config = trigger.config
    return TriggerAnswer(
        id=trigger.id,
        workflow_id=trigger.workflow_id,
        type=trigger.type,
        config=ShownConfig(
            auth=ShownAuth(type=config.auth.type, header=config.auth.header),
            methods=list(config.methods),
            delivery_id_header=config.delivery_id_header,
        ),
        has_secret=trigger.secret_ref is not None,
        url=webhook_url(services, request, trigger.id),
        enabled=trigger.enabled,
        active_version=trigger.active_version,
        revision=trigger.revision,
        created_at=trigger.created_at,
        updated_at=trigger.updated_at,
    )
