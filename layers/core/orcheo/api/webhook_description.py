"""What OpenAPI says of webhooks, which a function of their own answers (``ingest_webhook``)."""

from typing import Any, Final

_ACCEPTED: Final[dict[str, Any]] = {
    "description": "Enqueued: the execution will run.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["execution_id", "status"],
                "properties": {
                    "execution_id": {"type": "string"},
                    "status": {"const": "scheduled"},
                },
            },
        },
    },
}
_TEXT: Final = """\
Start the workflow of a trigger. GET, PUT, PATCH and DELETE answer alike where the trigger's
`methods` say so, up to 4 MB.

A JSON object becomes the inputs; other bodies arrive as `{"body": …}`; without a body the query's
parameters are the inputs. `hmac_sha256` signs the raw bytes, in hexadecimal or base 64, with or
without `sha256=` in front. The trigger's delivery id header, else `webhook-id`, `Idempotency-Key`
or `X-GitHub-Delivery`, names the delivery: repeated, it is the same execution."""
_PROBLEM: Final[dict[str, Any]] = {
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_REFUSALS: Final = {
    "401": "The signature or the secret is missing or wrong.",
    "404": "There is no such webhook.",
    "405": "The trigger does not take this method; `Allow` says which.",
    "409": "The webhook is paused, or its workflow has no version to run.",
    "413": "The body is over 4 MB.",
    "503": "It could not be enqueued; repeat it after `Retry-After`.",
}


def webhook_path() -> dict[str, Any]:
    """Return the path item; it is not below ``/api``."""
    refusals = {status: {"description": text, **_PROBLEM} for status, text in _REFUSALS.items()}
    operation: dict[str, Any] = {
        "tags": ["webhooks"],
        "summary": "Deliver Webhook",
        "description": _TEXT.replace("\n\n", "\0").replace("\n", " ").replace("\0", "\n\n"),
        "operationId": "deliver_webhook",
        "servers": [{"url": "/"}],
        "parameters": [
            {"name": "trigger_id", "in": "path", "required": True, "schema": {"type": "string"}},
        ],
        "requestBody": {"content": {"application/json": {"schema": {}}, "*/*": {"schema": {}}}},
        "responses": {"202": _ACCEPTED, **refusals},
    }
    return {"post": operation}
