"""What every store of service tokens does: run by the fake and by the adapter on DynamoDB."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from orcheo.adapters.dynamodb.token_store import DynamoTokenStore
from orcheo.application.access_ports import TokenRecord, TokenStore, TokenText
from orcheo.domain.errors import NotFound, RevisionConflict
from orcheo.domain.principals import Role
from tests.fakes.access import InMemoryTokenStore
from tests.harness.cloud import USERS, cloud
from tests.harness.samples import AT, WORKSPACE

NOON = "2026-11-02T12:00:00.000Z"
ONE = TokenText(hash="ab" * 32, expires_at=None)
TWO = TokenText(hash="cd" * 32, expires_at="2027-01-01T00:00:00.000Z")
TOKEN = TokenRecord(
    id="tk_b",
    workspace=WORKSPACE,
    user_id="ada",
    name="ci",
    roles=frozenset({Role.EDITOR, Role.VIEWER}),
    scopes=frozenset({"workflows:read", "executions:write"}),
    created_at=AT,
    expires_at=None,
    texts=(ONE,),
)


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Iterator[TokenStore]:
    """Give an empty store."""
    if request.param == "memory":
        yield InMemoryTokenStore()
        return
    with cloud() as account:
        yield DynamoTokenStore(account.client("dynamodb"), USERS)


def test_a_token_is_found_by_the_hash_of_each_of_its_texts_and_by_its_id(store: TokenStore) -> None:
    both = replace(TOKEN, texts=(TWO, ONE), scopes=None)
    store.save(both, expected_revision=None)
    assert store.get(WORKSPACE, "tk_b") == both
    for text in (ONE, TWO):
        assert store.find(text.hash) == both.secret(text)
    assert store.find("ef" * 32) is None
    for workspace, token in (("other", "tk_b"), (WORKSPACE, "tk_c")):
        with pytest.raises(NotFound):
            store.get(workspace, token)


def test_a_token_is_replaced_at_the_revision_that_was_read(store: TokenStore) -> None:
    store.save(TOKEN, expected_revision=None)
    with pytest.raises(RevisionConflict):
        store.save(TOKEN, expected_revision=None)
    rotated = replace(TOKEN, texts=(TWO,), revision=2)
    with pytest.raises(RevisionConflict):
        store.save(rotated, expected_revision=2, gone=[ONE.hash])
    assert store.find(TWO.hash) is None, "all or nothing"
    store.save(rotated, expected_revision=1, gone=[ONE.hash])
    assert store.find(ONE.hash) is None
    assert store.find(TWO.hash) == rotated.secret(TWO)


def test_a_use_is_noted_once_in_its_time(store: TokenStore) -> None:
    store.save(replace(TOKEN, texts=(TWO, ONE)), expected_revision=None)
    assert store.get(WORKSPACE, "tk_b").last_used_at is None
    store.touch(ONE.hash, AT, unless_since="2026-11-01")
    store.touch(ONE.hash, NOON, unless_since="2026-11-01")
    found = store.find(ONE.hash)
    assert found is not None
    assert found.last_used_at == AT
    assert store.get(WORKSPACE, "tk_b").last_used_at == AT
    store.touch(TWO.hash, NOON, unless_since="2026-11-03")
    assert store.get(WORKSPACE, "tk_b").last_used_at == NOON
    store.touch("ef" * 32, NOON, unless_since="2026-11-03")
    assert store.find("ef" * 32) is None, "a use makes no token"


def test_tokens_are_listed_by_workspace_and_user(store: TokenStore) -> None:
    for name, user, workspace in (
        ("a", "ada", WORKSPACE),
        ("b", "bob", WORKSPACE),
        ("c", "ada", WORKSPACE),
        ("d", "ada", "other"),
    ):
        text = TokenText(hash=name * 64, expires_at=None)
        token = replace(TOKEN, id=f"tk_{name}", user_id=user, workspace=workspace, texts=(text,))
        store.save(token, expected_revision=None)
    page = store.list(WORKSPACE, limit=2)
    assert [each.id for each in page.items] == ["tk_a", "tk_b"]
    rest = store.list(WORKSPACE, limit=2, cursor=page.cursor)
    assert [each.id for each in rest.items] == ["tk_c"]
    assert rest.cursor is None
    own = store.list(WORKSPACE, limit=50, user_id="ada")
    assert [each.id for each in own.items] == ["tk_a", "tk_c"]
    assert store.list("nobody", limit=50).items == []


def test_a_revoked_token_is_gone_with_all_its_texts(store: TokenStore) -> None:
    both = replace(TOKEN, texts=(TWO, ONE))
    store.save(both, expected_revision=None)
    for _ in range(2):
        store.revoke(both)
        assert store.find(ONE.hash) is None
        assert store.find(TWO.hash) is None
        assert store.list(WORKSPACE, limit=50).items == []
