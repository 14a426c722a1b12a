"""What stores of credentials and of their values do: fakes and adapters alike."""

from collections.abc import Iterator
from typing import Any

import pytest

from orcheo.adapters.aws.secrets_manager_values import SecretsManagerValues
from orcheo.adapters.dynamodb.credential_store import DynamoCredentialStore
from orcheo.adapters.dynamodb.cursors import write_cursor
from orcheo.adapters.dynamodb.lease_store import DynamoConsentStore, DynamoLeaseStore
from orcheo.application.oauth_ports import Consent, ConsentStore, LeaseStore
from orcheo.application.vault_ports import CredentialStore, DueCredential, SecretValues
from orcheo.domain.credentials import (
    Credential,
    CredentialScope,
    CredentialStatus,
    Health,
    RotationPolicy,
)
from orcheo.domain.errors import (
    Conflict,
    IdempotencyConflict,
    InvalidRequest,
    NotFound,
    PayloadTooLarge,
    RevisionConflict,
)
from orcheo.domain.principals import Role
from tests.fakes.credentials import (
    InMemoryConsentStore,
    InMemoryCredentialStore,
    InMemoryLeaseStore,
    InMemorySecretValues,
)
from tests.harness.cloud import CREDENTIALS, Cloud, cloud
from tests.harness.samples import AT, WORKSPACE

LATER = "2026-12-01T00:00:00.000Z"


@pytest.fixture(params=["memory", "aws"])
def account(request: pytest.FixtureRequest) -> Iterator[Cloud | None]:
    """Give an account, or null where the fake is to be tested."""
    if request.param == "memory":
        yield None
        return
    with cloud() as account:
        yield account


@pytest.fixture
def store(account: Cloud | None) -> CredentialStore:
    if account is None:
        return InMemoryCredentialStore()
    return DynamoCredentialStore(account.client("dynamodb"), CREDENTIALS)


@pytest.fixture
def values(account: Cloud | None) -> SecretValues:
    if account is None:
        return InMemorySecretValues()
    key = account.client("kms").create_key()["KeyMetadata"]["KeyId"]
    return SecretsManagerValues(account.client("secretsmanager"), key)


def a_credential(number: int = 1, **changes: Any) -> Credential:
    fields: dict[str, Any] = {
        "workspace": WORKSPACE,
        "id": f"cr_{number}",
        "name": f"name-{number}",
        "type": "api_key",
        "status": CredentialStatus.ACTIVE,
        "owner": "ada",
        "created_at": AT,
        "created_by": "ada",
        "updated_at": AT,
        **changes,
    }
    return Credential(**fields)


def test_a_credential_comes_back_as_it_went_in(store: CredentialStore) -> None:
    full = a_credential(
        template="slack",
        status=CredentialStatus.ROTATING,
        health=Health.UNHEALTHY,
        health_message="401 of the service",
        checked_at=AT,
        fields=frozenset({"key", "other"}),
        settings={"name": "X-Api-Key", "n": 1.5, "nested": {"ok": [True]}},
        scope=CredentialScope(workflow_ids=frozenset({"wf_a", "wf_b"}), role=Role.EDITOR),
        rotation=RotationPolicy(every_days=30, overlap_seconds=60),
        expires_at=LATER,
        token_expires_at=LATER,
        on_unhealthy="wait",
        rotated_at=AT,
        overlap_ends_at=LATER,
        value_id="v1",
        check_at=LATER,
    )
    for credential in (full, a_credential(2)):
        store.create(credential)
        assert store.get(WORKSPACE, credential.id) == credential
    nobody = store.by_names(WORKSPACE, ["name-1", "name-9", "name-2", "name-1"])
    assert nobody == {"name-1": full, "name-2": a_credential(2)}


def test_a_name_has_one_credential_in_a_workspace(store: CredentialStore) -> None:
    store.create(a_credential(1))
    with pytest.raises(Conflict):
        store.create(a_credential(2, name="name-1"))
    with pytest.raises(NotFound):
        store.get(WORKSPACE, "cr_2")
    store.create(a_credential(3, workspace="globex", name="name-1"))
    assert store.by_names("globex", ["name-1"])["name-1"].id == "cr_3"
    store.delete(WORKSPACE, "cr_1", check_at=LATER)
    store.create(a_credential(2, name="name-1"))


def test_a_change_needs_the_revision_that_was_read(store: CredentialStore) -> None:
    store.create(a_credential(check_at=AT))
    changed = store.replace(a_credential(owner="bob", check_at=LATER), expected_revision=1)
    assert changed == a_credential(owner="bob", check_at=LATER, revision=2)
    assert store.get(WORKSPACE, "cr_1") == changed
    with pytest.raises(RevisionConflict) as refused:
        store.replace(a_credential(owner="eve"), expected_revision=1)
    assert refused.value.details["revision"] == 2
    store.replace(a_credential(owner="bob"), expected_revision=2)
    assert store.due(before="9", limit=9) == []
    with pytest.raises(NotFound):
        store.replace(a_credential(2), expected_revision=1)


def test_a_use_is_remembered_without_a_revision_and_never_goes_back(store: CredentialStore) -> None:
    store.create(a_credential())
    store.used(WORKSPACE, "cr_1", at=LATER)
    store.used(WORKSPACE, "cr_1", at=AT)
    store.used(WORKSPACE, "cr_9", at=AT)
    assert store.get(WORKSPACE, "cr_1") == a_credential(last_used_at=LATER)
    store.replace(a_credential(owner="bob"), expected_revision=1)
    assert store.get(WORKSPACE, "cr_1").last_used_at == LATER


def test_what_is_deleted_is_due_once_more(store: CredentialStore) -> None:
    store.create(a_credential(1, check_at=LATER))
    store.create(a_credential(2, check_at=AT))
    store.create(a_credential(3))
    store.delete(WORKSPACE, "cr_1", check_at="2026-11-03T00:00:00.000Z")
    store.delete(WORKSPACE, "cr_1", check_at="2026-11-09T00:00:00.000Z")
    store.delete(WORKSPACE, "cr_9", check_at=AT)
    with pytest.raises(NotFound):
        store.get(WORKSPACE, "cr_1")
    alive = DueCredential(workspace=WORKSPACE, credential_id="cr_2")
    gone = DueCredential(workspace=WORKSPACE, credential_id="cr_1", deleted=True)
    assert store.due(before=LATER, limit=9) == [alive, gone]
    assert store.due(before=LATER, limit=1) == [alive]
    assert store.due(before=AT, limit=9) == [alive]
    store.forget(WORKSPACE, "cr_1")
    assert store.due(before=LATER, limit=9) == [alive]


def test_a_list_goes_by_name_and_ends(store: CredentialStore) -> None:
    for number in (3, 1, 2, 5, 4):
        store.create(a_credential(number))
    store.create(a_credential(9, workspace="globex"))
    names: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        page = store.list(WORKSPACE, limit=2, cursor=cursor)
        names += [each.name for each in page.items]
        cursor = page.cursor
    assert names == [f"name-{number}" for number in range(1, 6)]
    assert cursor is None
    first = store.list(WORKSPACE, limit=1, cursor=None).cursor
    with pytest.raises(InvalidRequest):
        store.list("globex", limit=1, cursor=first)
    of_another_list = write_cursor(WORKSPACE, "N#a", "workflows")
    with pytest.raises(InvalidRequest):
        store.list(WORKSPACE, limit=1, cursor=of_another_list)


def test_the_present_value_and_the_one_before_hold(values: SecretValues) -> None:
    first = values.put(WORKSPACE, "cr_1", {"key": "é1"}, token="t1")
    assert values.read(WORKSPACE, "cr_1").version_id == first
    assert values.read_previous(WORKSPACE, "cr_1") is None
    second = values.put(WORKSPACE, "cr_1", {"key": "2"}, token="t2")
    assert second != first
    assert values.read(WORKSPACE, "cr_1").fields == {"key": "2"}
    previous = values.read_previous(WORKSPACE, "cr_1")
    assert previous is not None
    assert dict(previous.fields) == {"key": "é1"}
    assert "é1" not in repr(previous)
    values.put(WORKSPACE, "cr_1", {"key": "3"}, token="t3")
    previous = values.read_previous(WORKSPACE, "cr_1")
    assert previous is not None
    assert dict(previous.fields) == {"key": "2"}


def test_the_previous_value_can_be_ended(values: SecretValues) -> None:
    values.drop_previous(WORKSPACE, "cr_1")
    values.put(WORKSPACE, "cr_1", {"key": "1"}, token="t1")
    values.drop_previous(WORKSPACE, "cr_1")
    values.put(WORKSPACE, "cr_1", {"key": "2"}, token="t2")
    values.drop_previous(WORKSPACE, "cr_1")
    assert values.read_previous(WORKSPACE, "cr_1") is None
    assert values.read(WORKSPACE, "cr_1").fields == {"key": "2"}


def test_the_same_token_stores_once(values: SecretValues) -> None:
    for _ in range(2):
        assert values.put(WORKSPACE, "cr_1", {"key": "1"}, token="t1")
    assert values.read_previous(WORKSPACE, "cr_1") is None
    with pytest.raises(IdempotencyConflict) as refused:
        values.put(WORKSPACE, "cr_1", {"key": "canary"}, token="t1")
    assert "canary" not in str(refused.value)
    values.put(WORKSPACE, "cr_1", {"key": "2"}, token="t2")
    with pytest.raises(Conflict):
        values.put(WORKSPACE, "cr_1", {"key": "1"}, token="t1")
    assert values.read(WORKSPACE, "cr_1").fields == {"key": "2"}


def test_values_are_of_one_credential_in_one_workspace(values: SecretValues) -> None:
    values.put(WORKSPACE, "cr_1", {"key": "1"}, token="t1")
    for workspace, credential in (("globex", "cr_1"), (WORKSPACE, "cr_2")):
        with pytest.raises(NotFound):
            values.read(workspace, credential)
        assert values.read_previous(workspace, credential) is None
    values.destroy("globex", "cr_1")
    assert values.read(WORKSPACE, "cr_1").fields == {"key": "1"}


def test_what_is_destroyed_is_gone_and_can_be_destroyed_again(values: SecretValues) -> None:
    values.put(WORKSPACE, "cr_1", {"key": "1"}, token="t1")
    values.put(WORKSPACE, "cr_1", {"key": "2"}, token="t2")
    for _ in range(2):
        values.destroy(WORKSPACE, "cr_1")
    with pytest.raises(NotFound):
        values.read(WORKSPACE, "cr_1")
    assert values.read_previous(WORKSPACE, "cr_1") is None


def test_a_value_over_64_kib_is_refused_without_being_told(values: SecretValues) -> None:
    with pytest.raises(PayloadTooLarge) as refused:
        values.put(WORKSPACE, "cr_1", {"key": "canary" * 11_000}, token="t1")
    assert "canary" not in str(refused.value)
    with pytest.raises(NotFound):
        values.read(WORKSPACE, "cr_1")


def test_a_secret_lies_under_the_managed_key_with_its_owner_in_tags() -> None:
    with cloud() as account:
        key = account.client("kms").create_key()["KeyMetadata"]["KeyId"]
        client = account.client("secretsmanager")
        SecretsManagerValues(client, key).put(WORKSPACE, "cr_1", {"key": "1"}, token="t1")
        found = client.describe_secret(SecretId=f"orcheo/{WORKSPACE}/cr_1")
    assert found["KmsKeyId"] == key
    assert {tag["Key"]: tag["Value"] for tag in found["Tags"]} == {
        "orcheo:workspace": WORKSPACE,
        "orcheo:credential": "cr_1",
    }


@pytest.mark.long
def test_more_than_a_hundred_names_are_read_in_batches() -> None:
    with cloud() as account:
        store = DynamoCredentialStore(account.client("dynamodb"), CREDENTIALS)
        for number in range(101):
            store.create(a_credential(number))
        assert len(store.by_names(WORKSPACE, [f"name-{n}" for n in range(120)])) == 101


@pytest.fixture
def leases(account: Cloud | None) -> LeaseStore:
    if account is None:
        return InMemoryLeaseStore()
    return DynamoLeaseStore(account.client("dynamodb"), CREDENTIALS)


@pytest.fixture
def consents(account: Cloud | None) -> ConsentStore:
    if account is None:
        return InMemoryConsentStore()
    return DynamoConsentStore(account.client("dynamodb"), CREDENTIALS)


def test_one_holds_a_lease_until_it_ends_or_is_given_back(leases: LeaseStore) -> None:
    def take(holder: str, now: str, until: str, credential: str = "cr_1") -> bool:
        return leases.take(
            WORKSPACE, credential, holder=holder, now=f"2026-11-02T09:{now}:00.000Z",
            until=f"2026-11-02T09:{until}:00.000Z",
        )  # fmt: skip

    assert take("a", "00", "01")
    assert take("a", "00", "01"), "a repeat of a request whose answer was lost"
    assert not take("b", "00", "09")
    assert take("b", "00", "09", "cr_2")
    assert take("b", "01", "02"), "it has ended"
    leases.release(WORKSPACE, "cr_1", holder="a")
    assert not take("a", "01", "03")
    leases.release(WORKSPACE, "cr_1", holder="b")
    leases.release(WORKSPACE, "cr_1", holder="b")
    assert take("a", "01", "03")


def test_a_consent_is_taken_once(consents: ConsentStore) -> None:
    consent = Consent(
        workspace=WORKSPACE, state_hash="h", credential_id="cr_1", user_id="ada",
        browser_hash=None, verifier="v", redirect_uri="https://x", expires_at=LATER,
    )  # fmt: skip
    consents.put(consent)
    assert consents.take("globex", "h") is None
    assert consents.take(WORKSPACE, "other") is None
    assert consents.take(WORKSPACE, "h") == consent
    assert consents.take(WORKSPACE, "h") is None
