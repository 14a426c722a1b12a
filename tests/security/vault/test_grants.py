"""Grants when their execution is over, when their time is, and in the hands of another."""

import dataclasses
import datetime as dt
from collections.abc import Iterator

import pytest

from orcheo.adapters.aws.kms_envelope import KmsEnvelope
from orcheo.adapters.dynamodb.grant_store import DynamoAccessLog, DynamoGrantStore
from orcheo.application.close_grant import CloseGrant
from orcheo.application.lend_credentials import GRACE, LendCredentials
from orcheo.application.vault_ports import Grant
from orcheo.domain.commit_log import Log
from orcheo.domain.credentials import Reference
from orcheo.domain.errors import ExecutionConflict, Forbidden
from orcheo.domain.executions import Execution
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.fakes.vault import Lender
from tests.harness.cloud import CREDENTIALS, cloud
from tests.harness.samples import WORKSPACE, an_execution

REFERENCES = frozenset({Reference("stripe")})
SECONDS = 300.0


class Safe:
    """A vault on AWS in this process: KMS and the table are the real adapters."""

    def __init__(self, vault: LendCredentials, grants: DynamoGrantStore, clock: FakeClock) -> None:
        self.vault = vault
        self.grants = grants
        self.clock = clock
        self.close = CloseGrant(grants, clock)

    def lend(self, execution: Execution, fence: int = 1) -> str:
        """Use a credential."""
        lent = self.vault.open(execution, REFERENCES, fence=fence, seconds=SECONDS)
        return lent.value(Reference("stripe"))

    def saved(self, execution: Execution) -> Grant:
        """Return the row as somebody may have kept it."""
        grant = self.grants.find(WORKSPACE, execution.id)
        assert grant is not None
        return grant


@pytest.fixture
def safe() -> Iterator[Safe]:
    with cloud() as account:
        clock = FakeClock()
        lender = Lender(clock)
        lender.add("stripe", WORKSPACE, token="a secret value")
        dynamodb = account.client("dynamodb")
        grants = DynamoGrantStore(dynamodb, CREDENTIALS)
        vault = dataclasses.replace(
            lender.vault,
            envelope=KmsEnvelope(account.client("kms"), account.key(), SeededRandomness()),
            grants=grants,
            accesses=DynamoAccessLog(dynamodb, CREDENTIALS),
        )
        yield Safe(vault, grants, clock)


def one(number: int) -> Execution:
    """Return an execution that lends."""
    return an_execution(f"e{number}", lends=True)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", [20, pytest.param(1_000, marks=pytest.mark.long)])
def test_no_grant_opens_after_the_end_of_its_execution(safe: Safe, count: int) -> None:
    ended: list[tuple[Execution, Grant]] = []
    for number in range(count):
        execution = one(number)
        assert safe.lend(execution) == "a secret value"
        ended.append((execution, safe.saved(execution)))
        safe.close(execution, Log(()))
    opened = 0
    for (execution, grant), (other, _) in zip(ended, [*ended[1:], ended[0]], strict=True):
        assert safe.grants.find(WORKSPACE, execution.id) is None
        for fence in (1, 1_000_000):
            with pytest.raises(ExecutionConflict):
                safe.lend(execution, fence)
        with pytest.raises(ExecutionConflict):
            safe.grants.put(grant)
        presented = dataclasses.replace(grant, execution_id=other.id)
        for wrong in (presented, dataclasses.replace(grant, id="gr_other")):
            try:
                safe.vault.envelope.open(grant.sealed, wrong.context)
                opened += 1
            except Forbidden:
                pass
    assert opened == 0


def test_the_row_of_one_execution_under_the_key_of_another_does_not_open(safe: Safe) -> None:
    first, second = one(1), one(2)
    safe.lend(first)
    safe.grants.put(dataclasses.replace(safe.saved(first), execution_id=second.id))
    with pytest.raises(Forbidden):
        safe.lend(second)


def test_a_grant_that_has_expired_is_issued_anew_and_not_opened(safe: Safe) -> None:
    execution = one(1)
    safe.lend(execution)
    first = safe.saved(execution)
    safe.clock.advance(GRACE.total_seconds() - 1)
    safe.lend(execution)
    assert safe.saved(execution) == first
    safe.clock.advance(2)
    safe.lend(execution)
    assert safe.saved(execution).id != first.id
    lasts = dt.datetime.fromisoformat(first.expires_at) - dt.datetime.fromisoformat(first.issued_at)
    assert lasts == dt.timedelta(seconds=SECONDS) + GRACE
