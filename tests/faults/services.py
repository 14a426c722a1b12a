"""The APIs of Step Functions and SQS, as far as the adapters use them, on the simulated services.

The same code answers a client object called directly (in memory) and botocore's HTTP requests.
"""

import json
import re
from typing import Any, Final

from botocore.exceptions import ClientError

from tests.faults.fifo_queue import FifoQueue
from tests.faults.state_machines import NameTaken, StateMachines

MACHINE_ARN: Final = "arn:aws:states:eu-west-1:123456789012:stateMachine:execute_workflow"
QUEUE_URL: Final = "https://sqs.eu-west-1.amazonaws.com/123456789012/triggers.fifo"


class ServiceError(Exception):
    """An error of the service, by its code."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Services:
    """Answers operations by name."""

    def __init__(self, machines: StateMachines, queue: FifoQueue) -> None:
        self._machines = machines
        self._queue = queue

    def call(self, operation: str, given: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to an operation; ServiceError."""
        handler = getattr(self, f"_{snake(operation)}", None)
        if handler is None:
            raise NotImplementedError(f"the simulated cloud has no {operation!r}")
        return handler(given)

    def _start_execution(self, given: dict[str, Any]) -> dict[str, Any]:
        try:
            self._machines.start(given["name"], json.loads(given["input"]))
        except NameTaken:
            raise ServiceError("ExecutionAlreadyExists") from None
        return {"executionArn": _arn(given["name"]), "startDate": 0}

    def _stop_execution(self, given: dict[str, Any]) -> dict[str, Any]:
        name = given["executionArn"].rpartition(":")[2]
        if not self._machines.stop(name, given.get("error", ""), given.get("cause", "")):
            raise ServiceError("ExecutionDoesNotExist")
        return {"stopDate": 0}

    def _describe_execution(self, given: dict[str, Any]) -> dict[str, Any]:
        name = given["executionArn"].rpartition(":")[2]
        run = self._machines.runs.get(name)
        if run is None:
            raise ServiceError("ExecutionDoesNotExist")
        return {
            "executionArn": _arn(name),
            "stateMachineArn": MACHINE_ARN,
            "name": name,
            "status": run.status,
            "startDate": 0,
            "input": json.dumps(run.input),
        }

    def _send_task_success(self, given: dict[str, Any]) -> dict[str, Any]:
        if not self._machines.succeed_task(given["taskToken"], json.loads(given["output"])):
            raise ServiceError("TaskTimedOut")
        return {}

    def _send_message(self, given: dict[str, Any]) -> dict[str, Any]:
        sent = self._queue.send(
            given["MessageBody"],
            group=given["MessageGroupId"],
            deduplication_id=given["MessageDeduplicationId"],
        )
        return {"MessageId": sent}

    def _send_message_batch(self, given: dict[str, Any]) -> dict[str, Any]:
        done = [
            {"Id": entry["Id"], **self._send_message(entry), "MD5OfMessageBody": ""}
            for entry in given["Entries"]
        ]
        return {"Successful": done, "Failed": []}


class DirectClient:
    """A client without HTTP: methods as botocore's, errors as botocore's."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def __getattr__(self, method: str) -> Any:
        """Return an operation."""
        operation = camel(method)

        def call(**given: Any) -> dict[str, Any]:
            try:
                return self._services.call(operation, given)
            except ServiceError as error:
                raise client_error(error.code, operation) from error

        return call


def client_error(code: str, operation: str) -> ClientError:
    """Return what botocore raises for an error of a service."""
    details: Any = {"Error": {"Code": code, "Message": ""}}
    return ClientError(details, operation)


def camel(method: str) -> str:
    """Return an operation's name from the method's: ``start_execution`` -> ``StartExecution``."""
    return "".join(part.capitalize() for part in method.split("_"))


def snake(operation: str) -> str:
    """Return the method's name."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()


def _arn(name: str) -> str:
    return f"{MACHINE_ARN.replace(':stateMachine:', ':execution:')}:{name}"
