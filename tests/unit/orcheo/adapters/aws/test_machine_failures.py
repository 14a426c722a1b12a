"""Two forms of the same report."""

import json
from typing import Any

import pytest

from orcheo.adapters.aws.machine_failures import read_failure
from orcheo.domain.errors import InvalidRequest
from tests.harness.samples import WORKSPACE, an_id

IDS = {"workspace": WORKSPACE, "execution_id": an_id()}


def test_a_catch_names_error_and_message_but_no_stack_trace() -> None:
    cause = json.dumps({"errorType": "X", "errorMessage": "m", "stackTrace": ["secret path"]})
    reported = read_failure({**IDS, "error": {"Error": "X", "Cause": cause}})
    assert (reported.error, reported.cause, reported.machine_ended) == ("X", "m", False)


@pytest.mark.parametrize(
    ("given", "error", "cause"),
    [
        ({}, "States.TaskFailed", ""),
        ({"error": "States.Timeout", "cause": "late"}, "States.Timeout", "late"),
        ({"error": {"Error": "X", "Cause": "[1]"}}, "X", "[1]"),
    ],
)
def test_a_catch_may_say_less(given: dict[str, Any], error: str, cause: str) -> None:
    reported = read_failure({**IDS, **given})
    assert (reported.error, reported.cause) == (error, cause)


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        ("FAILED", "Boom", "Boom"),
        ("FAILED", None, "StateMachineFailed"),
        ("ABORTED", None, "StateMachineAborted"),
        ("TIMED_OUT", None, "StateMachineTimeout"),
    ],
)
def test_a_status_change_carries_the_machines_input(
    status: str, error: str | None, expected: str
) -> None:
    detail = {"name": an_id(), "status": status, "input": json.dumps(IDS), "error": error}
    reported = read_failure({"detail-type": "…", "detail": detail})
    assert reported.execution_id == an_id()
    assert (reported.error, reported.machine_ended) == (expected, True)


@pytest.mark.parametrize(
    "event",
    [{}, {"workspace": "a"}, {"detail": {}}, {"detail": {"status": "FAILED", "input": "[]"}}],
)
def test_a_report_about_nothing_of_ours_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        read_failure(event)
