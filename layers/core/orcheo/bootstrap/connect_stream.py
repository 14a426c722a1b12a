"""Wires ``connect_stream``."""

from functools import lru_cache
from typing import Any, Final

from orcheo.adapters.aws.clients import client
from orcheo.adapters.dynamodb.connection_store import DynamoConnectionStore, DynamoTicketStore
from orcheo.application.connect_stream import ConnectStream
from orcheo.bootstrap import runtime_store, telemetry
from orcheo.bootstrap.environment import Environment
from orcheo.domain.errors import OrcheoError

SERVICE: Final = "connect_stream"
_OK: Final = {"statusCode": 200}


@lru_cache
def connect_stream() -> ConnectStream:
    """Return the use case."""
    table = Environment().runtime_table
    dynamodb = client("dynamodb")
    return ConnectStream(
        DynamoTicketStore(dynamodb, table),
        DynamoConnectionStore(dynamodb, table),
        runtime_store.clock,
    )


def answer(event: dict[str, Any]) -> dict[str, int]:
    """Answer a WebSocket event. What a client says (a ping, say) only keeps it connected."""
    context = event["requestContext"]
    match context["routeKey"]:
        case "$connect":
            return _connect(context["connectionId"], event.get("queryStringParameters") or {})
        case "$disconnect":
            connect_stream().disconnect(context["connectionId"])
            return _OK
        case _:
            return _OK


def _connect(connection_id: str, query: dict[str, str]) -> dict[str, int]:
    try:
        connection = connect_stream().connect(
            connection_id,
            execution_id=query.get("execution_id"),
            ticket=query.get("ticket"),
            after=query.get("after"),
        )
    except OrcheoError as error:
        telemetry.count(SERVICE, "ConnectRefused")
        telemetry.logger(SERVICE).info("refused", extra={"error": error.type})
        return {"statusCode": error.status}
    telemetry.count(SERVICE, "Connected")
    telemetry.logger(SERVICE).info(
        "connected",
        extra={"workspace": connection.workspace, "execution": connection.execution_id},
    )
    return _OK
