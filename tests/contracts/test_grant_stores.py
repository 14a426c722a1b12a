"""What grants, their envelope and the accesses do: fakes and adapters alike."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from orcheo.adapters.aws.kms_envelope import KmsEnvelope
from orcheo.adapters.dynamodb.grant_store import DynamoAccessLog, DynamoGrantStore
from orcheo.application.vault_ports import Access, AccessLog, Envelope, Grant, GrantStore, Sealed
from orcheo.domain.credentials import Reference
from orcheo.domain.errors import ExecutionConflict, Forbidden, InvalidRequest
from tests.fakes.clock import SeededRandomness
from tests.fakes.vault import InMemoryAccessLog, InMemoryEnvelope, InMemoryGrantStore
from tests.harness.cloud import CREDENTIALS, Cloud, cloud

NOW = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)
CONTEXT = {"workspace": "acme", "execution_id": "ex_1", "grant_id": "gr_1"}


@pytest.fixture(params=["memory", "aws"], scope="module")
def account(request: pytest.FixtureRequest) -> Iterator[Cloud | None]:
    """Give an account, or null where the fake is to be tested."""
    if request.param == "memory":
        yield None
        return
    with cloud() as account:
        yield account


@pytest.fixture(scope="module")
def envelope(account: Cloud | None) -> Envelope:
    if account is None:
        return InMemoryEnvelope()
    kms = account.client("kms")
    return KmsEnvelope(kms, kms.create_key()["KeyMetadata"]["Arn"], SeededRandomness())


@pytest.fixture(scope="module")
def grants(account: Cloud | None) -> GrantStore:
    if account is None:
        return InMemoryGrantStore()
    return DynamoGrantStore(account.client("dynamodb"), CREDENTIALS)


@pytest.fixture(scope="module")
def accesses(account: Cloud | None) -> AccessLog:
    if account is None:
        return InMemoryAccessLog()
    return DynamoAccessLog(account.client("dynamodb"), CREDENTIALS)


@pytest.fixture(scope="module")
def names() -> Callable[[], str]:
    """Give ids of executions, each once."""
    numbers = iter(range(1_000))
    return lambda: f"ex_{next(numbers)}"


def a_grant(execution_id: str, **changes: Any) -> Grant:
    """Return a grant."""
    grant = Grant(
        workspace="acme",
        execution_id=execution_id,
        id="gr_1",
        fence=3,
        references=frozenset({Reference("stripe"), Reference("aws", "secret")}),
        sealed=Sealed(key=b"key", nonce=b"nonce", ciphertext=b"\x00sealed"),
        issued_at="2026-11-02T09:00:00.000Z",
        expires_at="2026-11-02T09:15:00.000Z",
    )
    return dataclasses.replace(grant, **changes)


def test_a_grant_is_found_as_it_was_stored(grants: GrantStore, names: Any) -> None:
    grant = a_grant(names())
    assert grants.find("acme", grant.execution_id) is None
    grants.put(grant)
    assert grants.find("acme", grant.execution_id) == grant
    assert grants.find("other", grant.execution_id) is None


def test_the_same_claim_and_a_newer_one_replace_a_grant(grants: GrantStore, names: Any) -> None:
    name = names()
    grants.put(a_grant(name))
    grants.put(a_grant(name, id="gr_2"))
    grants.put(a_grant(name, id="gr_3", fence=5))
    found = grants.find("acme", name)
    assert found is not None
    assert found.id == "gr_3"


def test_an_older_claim_stores_none(grants: GrantStore, names: Any) -> None:
    name = names()
    grants.put(a_grant(name, fence=5))
    with pytest.raises(ExecutionConflict):
        grants.put(a_grant(name, fence=4))


def test_a_suspension_destroys_it_and_keeps_older_claims_out(
    grants: GrantStore, names: Any
) -> None:
    name = names()
    grants.put(a_grant(name, fence=5))
    grants.close("acme", name, fence=7, at=NOW)
    assert grants.find("acme", name) is None
    with pytest.raises(ExecutionConflict):
        grants.put(a_grant(name, fence=5))
    grants.put(a_grant(name, fence=8))
    assert grants.find("acme", name) is not None


def test_a_late_suspension_leaves_what_a_newer_claim_has(grants: GrantStore, names: Any) -> None:
    name = names()
    grants.put(a_grant(name, fence=8))
    grants.close("acme", name, fence=7, at=NOW)
    assert grants.find("acme", name) is not None


def test_behind_an_end_nobody_stores_one_again(grants: GrantStore, names: Any) -> None:
    name = names()
    grants.close("acme", name, fence=None, at=NOW)
    grants.close("acme", name, fence=None, at=NOW)
    with pytest.raises(ExecutionConflict):
        grants.put(a_grant(name, fence=1_000_000))
    assert grants.find("acme", name) is None


def test_what_is_sealed_opens_for_its_context_alone(envelope: Envelope) -> None:
    sealed = envelope.seal(b"a value", CONTEXT)
    assert envelope.open(sealed, CONTEXT) == b"a value"
    for name in CONTEXT:
        with pytest.raises(Forbidden):
            envelope.open(sealed, {**CONTEXT, name: "other"})
    with pytest.raises(Forbidden):
        envelope.open(sealed, {k: v for k, v in CONTEXT.items() if k != "grant_id"})


def test_what_was_changed_does_not_open(envelope: Envelope) -> None:
    sealed, other = envelope.seal(b"a value", CONTEXT), envelope.seal(b"a value", CONTEXT)
    flipped = bytes([sealed.ciphertext[0] ^ 1]) + sealed.ciphertext[1:]
    for forged in (
        dataclasses.replace(sealed, ciphertext=flipped),
        dataclasses.replace(sealed, key=other.key),
        dataclasses.replace(sealed, key=b"no key at all"),
    ):
        with pytest.raises(Forbidden):
            envelope.open(forged, CONTEXT)


def test_no_two_seals_are_the_same(envelope: Envelope) -> None:
    first, second = (envelope.seal(b"a value", CONTEXT) for _ in range(2))
    assert first.key != second.key
    assert first.ciphertext != second.ciphertext
    assert b"a value" not in first.ciphertext


def an_access(number: int, credential_id: str = "cr_1") -> Access:
    """Return an access."""
    return Access(
        workspace="acme",
        credential_id=credential_id,
        id=f"au_{number}",
        at=f"2026-11-02T09:00:00.{number:03d}Z",
        execution_id="ex_1",
        workflow_id="wf_1",
        version=2,
        grant_id="gr_1",
        fields=["key", "secret"],
        created_by="us_1",
    )


def test_accesses_are_listed_newest_first_page_by_page(accesses: AccessLog) -> None:
    accesses.record([an_access(number) for number in range(30)] + [an_access(1, "cr_2")])
    accesses.record([])
    found: list[Access] = []
    cursor: str | None = None
    while True:
        page = accesses.list("acme", "cr_1", limit=20, cursor=cursor)
        found += page.items
        cursor = page.cursor
        if cursor is None:
            break
    assert found == [an_access(number) for number in reversed(range(30))]
    assert accesses.list("other", "cr_1", limit=20).items == []


def test_a_cursor_of_another_workspace_is_refused(accesses: AccessLog) -> None:
    accesses.record([an_access(number, "cr_3") for number in range(3)])
    cursor = accesses.list("acme", "cr_3", limit=2).cursor
    with pytest.raises(InvalidRequest):
        accesses.list("other", "cr_3", limit=2, cursor=cursor)
