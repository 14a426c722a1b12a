from itertools import product

import pytest

from orcheo.domain.errors import IllegalTransition
from orcheo.domain.lifecycles import (
    TERMINAL,
    ExecutionStatus,
    NodeStatus,
    VersionStatus,
    move_execution,
    move_node,
    move_version,
)

EXECUTION_STEPS = {
    ("scheduled", "running"),
    ("scheduled", "succeeded"),
    ("scheduled", "failed"),
    ("scheduled", "cancelled"),
    ("running", "waiting"),
    ("running", "succeeded"),
    ("running", "failed"),
    ("running", "cancelled"),
    ("waiting", "running"),
    ("waiting", "succeeded"),
    ("waiting", "failed"),
    ("waiting", "cancelled"),
    ("succeeded", "archived"),
    ("failed", "archived"),
    ("cancelled", "archived"),
}


@pytest.mark.parametrize(("now", "to"), list(product(ExecutionStatus, ExecutionStatus)))
def test_an_execution_moves_only_as_its_table_says(
    now: ExecutionStatus, to: ExecutionStatus
) -> None:
    if (now.value, to.value) in EXECUTION_STEPS:
        assert move_execution(now, to) is to
    else:
        with pytest.raises(IllegalTransition, match=now.value):
            move_execution(now, to)


@pytest.mark.parametrize(("now", "to"), list(product(VersionStatus, VersionStatus)))
def test_a_version_is_only_ever_validated(now: VersionStatus, to: VersionStatus) -> None:
    if (now, to) == (VersionStatus.DRAFT, VersionStatus.VALIDATED):
        assert move_version(now, to) is to
    else:
        with pytest.raises(IllegalTransition):
            move_version(now, to)


@pytest.mark.parametrize(("now", "to"), list(product(NodeStatus, NodeStatus)))
def test_a_node_reaches_an_end_only_from_where_it_can(now: NodeStatus, to: NodeStatus) -> None:
    allowed = {
        NodeStatus.PENDING: {"executing", "skipped", "cancelled"},
        NodeStatus.EXECUTING: {"retrying", "succeeded", "failed", "waiting", "cancelled"},
        NodeStatus.RETRYING: {"executing", "cancelled", "failed"},
        NodeStatus.WAITING: {"executing", "cancelled", "failed"},
        NodeStatus.SUCCEEDED: {"executing"},
        NodeStatus.FAILED: {"executing"},
        NodeStatus.SKIPPED: {"executing"},
        NodeStatus.CANCELLED: set[str](),
    }[now]
    if to.value in allowed:
        assert move_node(now, to) is to
    else:
        with pytest.raises(IllegalTransition):
            move_node(now, to)


def test_terminal_statuses_lead_to_the_archive_or_nowhere() -> None:
    for status in TERMINAL:
        for to in set(ExecutionStatus) - {ExecutionStatus.ARCHIVED}:
            with pytest.raises(IllegalTransition):
                move_execution(status, to)
