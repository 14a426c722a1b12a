"""AWS in this process (moto), with the tables that the product uses."""

import functools
import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import botocore.session
from moto import mock_aws
from moto.dynamodb.models import DynamoDBBackend

REGION: Final = "eu-west-1"
RUNTIME: Final = "orcheo-runtime"
CONFIG: Final = "orcheo-config"
USERS: Final = "orcheo-users"
CREDENTIALS: Final = "orcheo-credentials"
BUCKET: Final = "orcheo-bucket"


@dataclass(frozen=True)
class Cloud:
    """An account of its own, empty but for tables and bucket."""

    def client(self, service: str) -> Any:
        """Return a client of a service in this account."""
        return session().create_client(service, region_name=REGION)

    def queue(self, name: str = "triggers.fifo") -> str:
        """Create a FIFO queue as the template does; return its URL."""
        attributes = {
            "FifoQueue": "true",
            "ContentBasedDeduplication": "true",
            "DeduplicationScope": "messageGroup",
            "FifoThroughputLimit": "perMessageGroupId",
        }
        return self.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    def key(self) -> str:
        """Create a customer-managed key; return its ARN."""
        return self.client("kms").create_key()["KeyMetadata"]["Arn"]

    def state_machine(self, name: str = "execute_workflow") -> str:
        """Create a state machine whose executions stay running; return its ARN."""
        answer = self.client("stepfunctions").create_state_machine(
            name=name,
            definition=json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}),
            roleArn="arn:aws:iam::123456789012:role/any",
        )
        return answer["stateMachineArn"]


@lru_cache
def session() -> Any:
    """Return one session: reading its models again for each client would cost most of a test."""
    return botocore.session.get_session()


_ONE_AT_A_TIME: Final = threading.RLock()


def _serialised(write: Any) -> Any:
    """Let one write through at a time, as DynamoDB does for an item.

    moto looks at a condition and writes in two steps, between which another thread may write; and
    it undoes a refused transaction by putting its copy of the table back, and with it whatever
    another thread has written meanwhile.
    """

    @functools.wraps(write)
    def one_at_a_time(*args: Any, **keywords: Any) -> Any:
        with _ONE_AT_A_TIME:
            return write(*args, **keywords)

    return one_at_a_time


for _write in ("transact_write_items", "put_item", "update_item", "delete_item"):
    setattr(DynamoDBBackend, _write, _serialised(getattr(DynamoDBBackend, _write)))


@contextmanager
def cloud() -> Generator[Cloud, None, None]:
    """Open an account; it is gone afterwards."""
    with mock_aws():
        account = Cloud()
        dynamodb = account.client("dynamodb")
        create_runtime_table(dynamodb)
        create_config_table(dynamodb)
        create_users_table(dynamodb)
        create_credentials_table(dynamodb)
        account.client("s3").create_bucket(
            Bucket=BUCKET,
            CreateBucketConfiguration={"LocationConstraint": REGION},
        )
        yield account


def create_runtime_table(client: Any, name: str = RUNTIME) -> None:
    """Create the ``runtime`` table as ``infra/data.yaml`` describes it."""
    _create(
        client,
        name,
        {"due_shard": "N", "due_at": "S", "listed_under": "S", "listed_at": "S"},
        [
            _index("due", "due_shard", "due_at"),
            _index("listing", "listed_under", "listed_at", "workflow_id"),
        ],
    )


def create_config_table(client: Any, name: str = CONFIG) -> None:
    """Create the ``config`` table as ``infra/data.yaml`` describes it."""
    _create(
        client,
        name,
        {"listed_under": "S", "listed_at": "S"},
        [_index("listing", "listed_under", "listed_at")],
    )


def create_users_table(client: Any, name: str = USERS) -> None:
    """Create the ``users`` table as ``infra/data.yaml`` describes it."""
    _create(client, name, {}, [])


def create_credentials_table(client: Any, name: str = CREDENTIALS) -> None:
    """Create the ``credentials`` table as ``infra/data.yaml`` describes it."""
    attributes = {"due_shard": "N", "due_at": "S"}
    _create(client, name, attributes, [_index("due", "due_shard", "due_at")])


def _create(client: Any, name: str, attributes: dict[str, str], indexes: list[Any]) -> None:
    more: dict[str, Any] = {"GlobalSecondaryIndexes": indexes} if indexes else {}
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": attribute, "AttributeType": kind}
            for attribute, kind in {"pk": "S", "sk": "S", **attributes}.items()
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        **more,
    )


def _index(name: str, partition: str, sort: str, *included: str) -> dict[str, Any]:
    projection: dict[str, Any] = {"ProjectionType": "KEYS_ONLY"}
    if included:
        projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(included)}
    return {
        "IndexName": name,
        "KeySchema": [
            {"AttributeName": partition, "KeyType": "HASH"},
            {"AttributeName": sort, "KeyType": "RANGE"},
        ],
        "Projection": projection,
    }
