"""Events that AWS brings to a function, and the emulator brings."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.local_cloud.conftest import Emulator, eventually

pytestmark = pytest.mark.xdist_group("emulator")

# A function that writes what it gets where a test finds it.
RECORDS = """
import boto3, json

sqs = boto3.client("sqs")


def handler(event, context):
    url = sqs.get_queue_url(QueueName="got-" + context.function_name)["QueueUrl"]
    for record in event["Records"]:
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(record))
"""


def _got(emulator: Emulator, name: str) -> Callable[[int], list[Any]]:
    sqs = emulator.client("sqs")
    url = sqs.create_queue(QueueName=f"got-{name}")["QueueUrl"]

    def receive(wanted: int) -> list[Any]:
        found: list[Any] = []

        def look() -> bool:
            answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
            for message in answer.get("Messages", []):
                found.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            return len(found) >= wanted

        eventually(look)
        return found

    return receive


def test_a_fifo_queue_delivers_each_message_to_its_function(emulator: Emulator) -> None:
    sqs = emulator.client("sqs")
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url = sqs.create_queue(QueueName="in.fifo", Attributes=attributes)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    receive = _got(emulator, "from-queue")
    emulator.function("from-queue", RECORDS)
    emulator.client("lambda").create_event_source_mapping(
        EventSourceArn=arn["Attributes"]["QueueArn"], FunctionName="from-queue", BatchSize=10
    )
    for number in range(3):
        for _ in range(2):  # the second is a duplicate by its content
            sqs.send_message(QueueUrl=url, MessageBody=f"{number}", MessageGroupId="one")
    found = receive(3)
    assert sorted(record["body"] for record in found) == ["0", "1", "2"]
    assert {record["attributes"]["MessageGroupId"] for record in found} == {"one"}


def test_a_tables_stream_reaches_its_function_with_the_new_image(emulator: Emulator) -> None:
    dynamodb = emulator.client("dynamodb")
    made = dynamodb.create_table(
        TableName="streamed",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    receive = _got(emulator, "from-stream")
    emulator.function("from-stream", RECORDS)
    emulator.client("lambda").create_event_source_mapping(
        EventSourceArn=made["TableDescription"]["LatestStreamArn"],
        FunctionName="from-stream",
        StartingPosition="TRIM_HORIZON",
        BatchSize=10,
    )
    dynamodb.put_item(TableName="streamed", Item={"pk": {"S": "1"}, "value": {"N": "5"}})
    record = receive(1)[0]
    assert record["eventName"] == "INSERT"
    assert record["dynamodb"]["NewImage"] == {"pk": {"S": "1"}, "value": {"N": "5"}}
