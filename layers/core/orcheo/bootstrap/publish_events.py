"""Wires ``publish_events``."""

from functools import lru_cache
from typing import Any, Final

from orcheo.adapters.aws.api_gateway_connections import ApiGatewayConnections
from orcheo.adapters.aws.clients import client
from orcheo.adapters.dynamodb.connection_store import DynamoConnectionStore
from orcheo.adapters.dynamodb.frame_store import DynamoFrameStore
from orcheo.adapters.dynamodb.stream_records import stream_records
from orcheo.application.publish_events import Dropped, PublishEvents
from orcheo.bootstrap import runtime_store, telemetry
from orcheo.bootstrap.environment import Environment

SERVICE: Final = "publish_events"


@lru_cache
def publish_events() -> PublishEvents:
    """Return the use case."""
    environment = Environment()
    dynamodb = client("dynamodb")
    gateway = client("apigatewaymanagementapi", endpoint_url=environment.ws_endpoint)
    return PublishEvents(
        DynamoFrameStore(dynamodb, environment.runtime_table, blobs=runtime_store.blobs()),
        DynamoConnectionStore(dynamodb, environment.runtime_table),
        ApiGatewayConnections(gateway),
        runtime_store.clock,
    )


def publish_batch(event: dict[str, Any]) -> dict[str, Any]:
    """Publish the records of a batch; return the first that must come again.

    Lambda gives a stream's batch back from the first failure on, so one position says it all;
    executions after it were published and will add nothing.
    """
    records = stream_records(runtime_store.blobs(), event)
    result = publish_events()(records)
    for dropped in result.dropped:
        _report(dropped)
    failed = set(result.retry)
    first = next((record.position for record in records if record.position in failed), None)
    if first is not None:
        telemetry.count(SERVICE, "PublishRetried", len(failed))
        telemetry.logger(SERVICE).warning("to be published again", extra={"records": len(failed)})
    return {"batchItemFailures": [] if first is None else [{"itemIdentifier": first}]}


def _report(dropped: Dropped) -> None:
    telemetry.count(SERVICE, "PublishDropped")
    # The class only: a message might quote a payload.
    telemetry.logger(SERVICE).error(
        "not published; the execution's next record makes up for it",
        extra={
            "workspace": dropped.workspace,
            "execution": dropped.execution_id,
            "error": type(dropped.error).__name__,
        },
    )
