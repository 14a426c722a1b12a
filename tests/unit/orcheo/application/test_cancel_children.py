"""When an execution is cancelled or fails, what it waits for is cancelled too."""

import pytest

from orcheo.application.cancel_children import CancelChildren
from orcheo.domain.commit_log import Log
from orcheo.domain.errors import IllegalTransition, NotFound
from orcheo.domain.executions import Execution
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.harness.samples import WORKSPACE, a_checkpoint, a_waiting_row, an_execution, an_id

CHILDREN = ["ex_ended", "ex_gone", "ex_runs"]


class Cancels:
    """Stands in for CancelExecution: one child has ended, one is not there."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(
        self, workspace: str, execution_id: str, *, by: str, reason: str = ""
    ) -> Execution:
        self.asked.append(execution_id)
        if execution_id == "ex_ended":
            raise IllegalTransition("it has ended")
        if execution_id == "ex_gone":
            raise NotFound("it is gone")
        return an_execution()


def _asked(status: ExecutionStatus) -> list[str]:
    store, cancels = InMemoryExecutionStore(), Cancels()
    store.append(WORKSPACE, an_id(), a_checkpoint(0, -1))
    for number, child in enumerate(CHILDREN):
        row = a_waiting_row(checkpoint=0, task_id=f"t{number}")
        row.body["child"] = child
        store.put_task(WORKSPACE, an_id(), row)
    CancelChildren(store, cancels)(an_execution(status=status), Log(()))
    return cancels.asked


@pytest.mark.parametrize("status", [ExecutionStatus.CANCELLED, ExecutionStatus.FAILED])
def test_children_are_cancelled_whatever_became_of_the_others(status: ExecutionStatus) -> None:
    assert _asked(status) == CHILDREN


def test_a_success_has_no_children_left_to_cancel() -> None:
    assert _asked(ExecutionStatus.SUCCEEDED) == []
