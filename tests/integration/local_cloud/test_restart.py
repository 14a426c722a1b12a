"""State survives a restart: data, functions, and where the readers of a stream stand."""

from pathlib import Path
from typing import Any

import pytest

from infra.local.__main__ import start_emulator, stop
from infra.local.settings import Home
from tests.integration.local_cloud.conftest import Emulator, eventually, free_port

pytestmark = pytest.mark.xdist_group("emulator")

COPIES = """
import boto3
def handler(event, context):
    table = boto3.client("dynamodb")
    for record in event["Records"]:
        key = record["dynamodb"]["Keys"]["pk"]["S"]
        if not key.startswith("copy "):
            table.put_item(TableName="things", Item={"pk": {"S": f"copy {key}"}})
"""


def test_a_stream_goes_on_after_a_restart(tmp_path: Path) -> None:
    place = Home(folder=tmp_path, port=free_port(), emulator_port=free_port())
    emulator = Emulator(place)

    def put(name: str) -> None:
        dynamodb = emulator.client("dynamodb")
        dynamodb.put_item(TableName="things", Item={"pk": {"S": name}})

        def copied() -> Any:
            key = {"pk": {"S": f"copy {name}"}}
            return dynamodb.get_item(TableName="things", Key=key, ConsistentRead=True).get("Item")

        assert eventually(copied)

    start_emulator(place, enforce_iam=False)
    try:
        table = emulator.client("dynamodb").create_table(
            TableName="things",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )["TableDescription"]
        emulator.function("copies", COPIES)
        emulator.client("lambda").create_event_source_mapping(
            EventSourceArn=table["LatestStreamArn"],
            FunctionName="copies",
            StartingPosition="TRIM_HORIZON",
        )
        put("before")
        stop(place)
        start_emulator(place, enforce_iam=False)
        put("after")
    finally:
        stop(place)
