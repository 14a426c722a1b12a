"""Wires ``ingest_webhook``: events of the HTTP API in, answers out. No web framework."""

import base64
import binascii
import json
from functools import lru_cache
from typing import Any, Final

from orcheo.adapters.aws.clients import client
from orcheo.adapters.aws.s3_blob_store import S3BlobStore
from orcheo.adapters.aws.secrets_manager_store import SecretsManagerStore
from orcheo.adapters.aws.sqs_trigger_queue import SqsTriggerQueue
from orcheo.adapters.dynamodb.trigger_store import DynamoTriggerStore
from orcheo.application.ingest_webhook import IngestWebhook
from orcheo.bootstrap import telemetry
from orcheo.bootstrap.clock import SystemClock, SystemRandomness
from orcheo.bootstrap.environment import Environment
from orcheo.bootstrap.on_demand import on_demand
from orcheo.domain.errors import InvalidRequest, OrcheoError, Unavailable
from orcheo.domain.problems import MEDIA_TYPE, Problem, internal, problem_of
from orcheo.domain.webhooks import Delivery

SERVICE: Final = "ingest_webhook"


@lru_cache
def ingest_webhook() -> IngestWebhook:
    """Return the use case; it keeps triggers and secrets for seconds."""
    environment = Environment()
    return IngestWebhook(
        triggers=DynamoTriggerStore(client("dynamodb"), environment.config_table),
        secrets=on_demand(lambda: SecretsManagerStore(client("secretsmanager"))),
        queue=SqsTriggerQueue(client("sqs"), environment.triggers_queue_url),
        blobs=on_demand(lambda: S3BlobStore(client("s3"), environment.bucket)),
        clock=SystemClock(),
        randomness=SystemRandomness(),
    )


def answer(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer a delivery: 202 once it is enqueued, a problem document otherwise."""
    path = str(event.get("rawPath", ""))
    log = telemetry.logger(SERVICE)
    try:
        message = ingest_webhook()(_trigger_id(event, path), _delivery(event))
    except OrcheoError as error:
        telemetry.count(SERVICE, "WebhookRefused")
        record = log.error if isinstance(error, Unavailable) else log.info
        record("refused", extra={"error": error.type, "status": error.status})
        return _problem(problem_of(error, path), error)
    except Exception:  # whatever it is, the sender gets a problem document
        telemetry.count(SERVICE, "WebhookFailed")
        log.exception("failed")
        return _problem(internal(str(getattr(context, "aws_request_id", "unknown")), path))
    telemetry.count(SERVICE, "WebhookAccepted")
    log.info(
        "accepted",
        extra={
            "workspace": message.workspace,
            "workflow": message.workflow_id,
            "execution": message.execution_id,
        },
    )
    body = {"execution_id": message.execution_id, "status": "scheduled"}
    return _answer(202, json.dumps(body), {"content-type": "application/json"})


def _trigger_id(event: dict[str, Any], path: str) -> str:
    found = (event.get("pathParameters") or {}).get("trigger_id")
    return str(found or path.rstrip("/").rsplit("/", 1)[-1])


def _delivery(event: dict[str, Any]) -> Delivery:
    body = event.get("body") or ""
    try:
        raw = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    except binascii.Error as error:
        raise InvalidRequest("The body could not be read; send it again.") from error
    return Delivery(
        method=str(event["requestContext"]["http"]["method"]).upper(),
        headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
        query=dict(event.get("queryStringParameters") or {}),
        body=raw,
    )


def _problem(problem: Problem, error: OrcheoError | None = None) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in problem.headers.items()}
    if error is not None and "allow" in error.details:
        headers["allow"] = str(error.details["allow"])
    # A webhook is not called with a bearer token: only the signature is missing.
    if "www-authenticate" in headers:
        headers["www-authenticate"] = 'Signature realm="orcheo"'
    return _answer(problem.status, problem.text(), {"content-type": MEDIA_TYPE, **headers})


def _answer(status: int, body: str, headers: dict[str, str]) -> dict[str, Any]:
    return {"statusCode": status, "headers": headers, "body": body, "isBase64Encoded": False}
