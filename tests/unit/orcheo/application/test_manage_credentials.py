"""Every crash between the two stores leaves what can be found and gone on from."""

from collections.abc import Callable
from typing import Any

import pytest

from orcheo.application.manage_credentials import ManageCredentials, NewCredential
from orcheo.application.token_lease import TokenLeases
from orcheo.domain.credentials import CredentialStatus
from orcheo.domain.errors import NotFound
from orcheo.domain.principals import Principal, Role
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.fakes.credentials import (
    InMemoryCredentialStore,
    InMemoryLeaseStore,
    InMemorySecretValues,
)

ADA = Principal(workspace="acme", user_id="ada", roles=frozenset({Role.EDITOR}))
NEW = NewCredential(name="service", type="bearer", secret={"token": "first"})
WRITES = {"create", "replace", "delete", "put", "drop_previous", "destroy"}


class Died(BaseException):
    """The function's process is gone."""


class Mortal:
    """A port whose caller dies before or after the n-th write of the ports that share a count."""

    def __init__(self, port: Any, dies: "Deaths") -> None:
        self._port = port
        self._dies = dies

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        if name not in WRITES:
            return method

        def mortal(*args: Any, **keywords: Any) -> Any:
            self._dies.before()
            answer = method(*args, **keywords)
            self._dies.after()
            return answer

        return mortal


class Deaths:
    """When someone dies: before write n (2n) or after it (2n + 1)."""

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.calls = 0

    def before(self) -> None:
        if self.at == 2 * self.calls:
            raise Died

    def after(self) -> None:
        self.calls += 1
        if self.at == 2 * self.calls - 1:
            raise Died


class Vault:
    """The stores, which outlive whoever uses them."""

    def __init__(self) -> None:
        self.store = InMemoryCredentialStore()
        self.values = InMemorySecretValues()
        self.clock = FakeClock()
        self.randomness = SeededRandomness()
        self.leases = TokenLeases(InMemoryLeaseStore(), self.clock, self.randomness)

    def manage(self, dies: int | None = None) -> ManageCredentials:
        deaths = Deaths(dies)
        store: Any = Mortal(self.store, deaths)
        values: Any = Mortal(self.values, deaths)
        return ManageCredentials(store, values, self.leases, self.clock, self.randomness)

    def require_findable(self) -> None:
        """Fail where a value lies that no row leads to."""
        known = {*self.store.rows, *self.store.deleted}
        assert set(self.values.versions) <= known

    @property
    def picture(self) -> Any:
        rows = {
            key: (row.status, row.fields, row.value_id, row.overlap_ends_at)
            for key, row in self.store.rows.items()
        }
        return rows, self.values.versions, self.values.stages


def create(manage: ManageCredentials) -> None:
    manage.create(ADA, NEW, idempotency_key="k")


def rotate(manage: ManageCredentials) -> None:
    (found,) = manage.list(ADA, limit=9, cursor=None).items
    manage.rotate(ADA, found.id, {"token": "second"}, idempotency_key="r")


def end_at_once(manage: ManageCredentials) -> None:
    (found,) = manage.list(ADA, limit=9, cursor=None).items
    secret = {"token": "second"}
    manage.rotate(ADA, found.id, secret, overlap_seconds=0, idempotency_key="r")


def revoke(manage: ManageCredentials) -> None:
    (found,) = manage.list(ADA, limit=9, cursor=None).items
    manage.revoke(ADA, found.id)


def delete(manage: ManageCredentials) -> None:
    for found in manage.list(ADA, limit=9, cursor=None).items:
        manage.delete(ADA, found.id)


Act = Callable[[ManageCredentials], None]


def points(acts: list[Act]) -> list[tuple[int, int]]:
    """Return every place where the last of some acts can die."""
    vault = Vault()
    for act in acts[:-1]:
        act(vault.manage())
    counted = Deaths(None)
    store: Any = Mortal(vault.store, counted)
    values: Any = Mortal(vault.values, counted)
    acts[-1](ManageCredentials(store, values, vault.leases, vault.clock, vault.randomness))
    return [(counted.calls, at) for at in range(2 * counted.calls)]


STORIES: dict[str, list[Act]] = {
    "create": [create],
    "rotate": [create, rotate],
    "rotate without overlap": [create, end_at_once],
    "revoke": [create, revoke],
    "revoke while rotating": [create, rotate, revoke],
    "delete": [create, delete],
    "delete what is revoked": [create, revoke, delete],
}


@pytest.mark.parametrize("story", sorted(STORIES))
def test_a_request_that_died_anywhere_is_findable_and_its_repeat_ends_as_if_it_had_not(
    story: str,
) -> None:
    acts = STORIES[story]
    whole = Vault()
    for act in acts:
        act(whole.manage())
    tried = points(acts)
    assert len(tried) >= 4
    for _, at in tried:
        vault = Vault()
        for act in acts[:-1]:
            act(vault.manage())
        present = dict(vault.values.versions)
        with pytest.raises(Died):
            acts[-1](vault.manage(dies=at))
        vault.require_findable()
        if "rotate" in story and story.startswith("rotate"):
            (key,) = present
            held = vault.values.read(*key).fields["token"]
            assert held in {"first", "second"}
        acts[-1](vault.manage())
        vault.require_findable()
        assert vault.picture == whole.picture, at


def test_a_value_that_comes_for_one_that_was_deleted_meanwhile_is_destroyed() -> None:
    vault = Vault()

    class Overtaken(InMemorySecretValues):
        def put(self, *args: Any, **keywords: Any) -> str:
            (key,) = vault.store.rows
            vault.store.delete(*key, check_at="9")
            return super().put(*args, **keywords)

    vault.values = Overtaken()
    with pytest.raises(NotFound):
        create(vault.manage())
    assert vault.values.versions == {}
    assert len(vault.store.deleted) == 1


def test_a_value_that_comes_after_a_revocation_is_destroyed() -> None:
    vault = Vault()
    create(vault.manage())
    (key,) = vault.store.rows
    before = vault.manage().get(ADA, key[1])
    revoke(vault.manage())
    vault.store.rows[key] = before  # what the rotation had read
    put = vault.values.put

    def overtaken(*args: Any, **keywords: Any) -> str:
        version = put(*args, **keywords)
        elsewhere = Vault()
        elsewhere.store = vault.store
        elsewhere.manage().revoke(ADA, key[1])
        return version

    vault.values.put = overtaken  # type: ignore[method-assign]
    with pytest.raises(Exception, match="revoked meanwhile"):
        vault.manage().rotate(ADA, key[1], {"token": "late"})
    assert vault.values.versions == {}
    assert vault.store.rows[key].status is CredentialStatus.REVOKED


def test_what_someone_else_changes_meanwhile_is_kept() -> None:
    vault = Vault()
    create(vault.manage())
    (key,) = vault.store.rows
    put = vault.values.put

    def meanwhile(*args: Any, **keywords: Any) -> str:
        changes = {"owner": "bob"}
        vault.manage().change(ADA, key[1], changes, accepts=lambda _: True)
        return put(*args, **keywords)

    vault.values.put = meanwhile  # type: ignore[method-assign]
    rotated = vault.manage().rotate(ADA, key[1], {"token": "second"})
    assert rotated.owner == "bob"
    assert rotated.status is CredentialStatus.ROTATING
