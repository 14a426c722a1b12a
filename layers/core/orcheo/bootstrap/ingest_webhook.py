"""Wires ``ingest_webhook``: no FastAPI, no LangGraph, so that a cold start stays short."""

import base64
import json
import re
from functools import lru_cache
from typing import Any, Final

from orcheo.adapters.aws.clients import client
from orcheo.adapters.aws.secrets_manager_store import SecretsManagerStore
from orcheo.adapters.aws.sqs_trigger_queue import SqsTriggerQueue
from orcheo.adapters.dynamodb.trigger_store import DynamoTriggerStore
from orcheo.application.ingest_webhook import IngestWebhook
from orcheo.bootstrap import telemetry
from orcheo.bootstrap.clock import SystemClock, SystemRandomness
from orcheo.bootstrap.environment import Environment
from orcheo.bootstrap.runtime_store import BlobsOnDemand
from orcheo.domain.errors import OrcheoError, Unavailable
from orcheo.domain.webhooks import Delivery

SERVICE: Final = "ingest_webhook"
_PROBLEMS: Final = "https://orcheo.dev/problems/"
_RETRY_AFTER: Final = "2"


@lru_cache
def ingest_webhook() -> IngestWebhook:
    """Return the use case; it caches triggers and secrets."""
    environment = Environment()
    return IngestWebhook(
        DynamoTriggerStore(client("dynamodb"), environment.config_table),
        SecretsManagerStore(client("secretsmanager")),
        SqsTriggerQueue(client("sqs"), environment.triggers_queue_url),
        BlobsOnDemand(),
        SystemClock(),
        SystemRandomness(),
    )


def answer(event: dict[str, Any]) -> dict[str, Any]:
    """Answer an HTTP API event (payload 2.0): 202, or a problem document."""
    trigger_id = str((event.get("pathParameters") or {}).get("trigger_id", ""))
    try:
        message = ingest_webhook()(trigger_id, _delivery(event))
    except OrcheoError as error:
        telemetry.count(SERVICE, "DeliveryRefused")
        telemetry.logger(SERVICE).info(
            "refused", extra={"trigger": trigger_id, "error": error.type}
        )
        return _problem(error)
    except Exception:  # noqa: BLE001 - logged; the sender gets a problem and delivers again
        telemetry.count(SERVICE, "DeliveryBroken")
        telemetry.logger(SERVICE).exception("broken", extra={"trigger": trigger_id})
        return _broken()
    telemetry.count(SERVICE, "DeliveryAccepted")
    telemetry.logger(SERVICE).info(
        "accepted",
        extra={
            "workspace": message.workspace,
            "workflow": message.workflow_id,
            "execution": message.execution_id,
        },
    )
    return _json(202, {"execution_id": message.execution_id, "status": "scheduled"})


def _delivery(event: dict[str, Any]) -> Delivery:
    body = event.get("body") or ""
    raw = base64.b64decode(body) if event.get("isBase64Encoded") else str(body).encode()
    headers = {str(key).lower(): str(value) for key, value in (event.get("headers") or {}).items()}
    return Delivery(
        method=str(event["requestContext"]["http"]["method"]).upper(),
        headers=headers,
        query=dict(event.get("queryStringParameters") or {}),
        body=raw,
    )


def _json(status: int, document: dict[str, Any], **headers: str) -> dict[str, Any]:
    kind = {"content-type": "application/json"}
    return {
        "statusCode": status,
        "headers": {**kind, **{name.replace("_", "-"): text for name, text in headers.items()}},
        "body": json.dumps(document),
    }


def _problem(error: OrcheoError) -> dict[str, Any]:
    headers = {"content_type": "application/problem+json"}
    if isinstance(error, Unavailable):
        headers["retry_after"] = _RETRY_AFTER
    if "allow" in error.details:
        headers["allow"] = str(error.details["allow"])
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", error.type)
    document = {
        **error.details,
        "type": f"{_PROBLEMS}{error.type}",
        "title": words[:1] + words[1:].lower(),
        "status": error.status,
        "detail": error.message,
    }
    return _json(error.status, document, **headers)


def _broken() -> dict[str, Any]:
    document = {
        "type": f"{_PROBLEMS}InternalError",
        "title": "Internal error",
        "status": 500,
        "detail": "Something unexpected went wrong here; deliver it again.",
    }
    return _json(500, document, content_type="application/problem+json")
