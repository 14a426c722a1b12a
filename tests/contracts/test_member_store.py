"""What every store of members does: run by the fake and by the adapter on DynamoDB."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from orcheo.adapters.dynamodb.member_store import DynamoMemberStore
from orcheo.application.people_ports import MemberStore
from orcheo.domain.errors import Conflict, LastAdministrator, RevisionConflict
from orcheo.domain.people import MemberStatus
from orcheo.domain.principals import Role
from tests.fakes.people import InMemoryMemberStore
from tests.harness.cloud import USERS, cloud
from tests.harness.people import a_member

ADMIN = frozenset({Role.ADMIN})


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Iterator[MemberStore]:
    """Give an empty store."""
    if request.param == "memory":
        yield InMemoryMemberStore()
        return
    with cloud() as account:
        yield DynamoMemberStore(account.client("dynamodb"), USERS)


def test_a_member_is_found_in_one_workspace(store: MemberStore) -> None:
    ada = a_member(invited_by="bob", last_sign_in_at="2026-11-02T09:00:00.000Z")
    store.create(ada)
    assert store.find("acme", "ada") == ada
    assert store.find("other", "ada") is None
    assert store.find("acme", "ad") is None
    with pytest.raises(Conflict):
        store.create(ada)


def test_members_are_listed_by_id_and_nothing_else_is(store: MemberStore) -> None:
    for name in ("c", "a", "b"):
        store.create(a_member(user_id=name, roles=ADMIN))
    store.create(a_member(user_id="d", workspace="other"))
    page = store.list("acme", limit=2)
    assert [each.user_id for each in page.items] == ["a", "b"]
    rest = store.list("acme", limit=2, cursor=page.cursor)
    assert [each.user_id for each in rest.items] == ["c"]
    assert rest.cursor is None


def test_a_member_is_replaced_at_the_revision_that_was_read(store: MemberStore) -> None:
    first = a_member()
    store.create(first)
    second = replace(first, roles=frozenset({Role.VIEWER}), revision=2)
    store.save(second, instead_of=first)
    assert store.find("acme", "ada") == second
    with pytest.raises(RevisionConflict):
        store.save(replace(first, revision=2), instead_of=first)
    with pytest.raises(RevisionConflict):
        store.delete(first)
    store.delete(second)
    assert store.find("acme", "ada") is None
    with pytest.raises(RevisionConflict):
        store.delete(second)


@pytest.mark.parametrize(
    "change",
    [
        {"roles": frozenset({Role.EDITOR})},
        {"status": MemberStatus.DISABLED},
    ],
)
def test_the_last_administrator_stays_one(store: MemberStore, change: dict[str, object]) -> None:
    ada = a_member(roles=ADMIN)
    store.create(ada)
    store.create(a_member(user_id="invited", roles=ADMIN, status=MemberStatus.INVITED))
    store.create(a_member(user_id="away", roles=ADMIN, status=MemberStatus.DISABLED))
    store.create(a_member(user_id="far", workspace="other", roles=ADMIN))
    less = replace(ada, revision=2, **change)  # type: ignore[arg-type]
    with pytest.raises(LastAdministrator):
        store.save(less, instead_of=ada)
    with pytest.raises(LastAdministrator):
        store.delete(ada)
    assert store.find("acme", "ada") == ada
    bob = a_member(user_id="bob")
    store.create(bob)
    chief = replace(bob, roles=ADMIN, revision=2)
    store.save(chief, instead_of=bob)
    store.save(less, instead_of=ada)
    with pytest.raises(LastAdministrator):
        store.delete(chief)
