"""The scheduled check: overlaps end, crashes are mended, alerts are counted."""

import dataclasses
from typing import Any

import pytest

from orcheo.application.check_credential import CheckCredential
from orcheo.application.check_credentials import CheckCredentials, Look
from orcheo.application.manage_credentials import ManageCredentials, NewCredential
from orcheo.application.present_values import PresentValues
from orcheo.application.vault_ports import Verdict
from orcheo.domain.credential_governance import AlertKind
from orcheo.domain.credentials import CredentialStatus, Health, RotationPolicy
from orcheo.domain.errors import AuthorizationRefused, SecretsUnavailable
from tests.fakes.credentials import CountingServer, FixedSessions, ScriptedTester
from tests.unit.orcheo.application.test_manage_credentials import (
    ADA,
    NEW,
    STORIES,
    Died,
    Vault,
    create,
    points,
    rotate,
)

HOUR = 3_600
DAY = 24 * HOUR


class Watched(Vault):
    """A vault that is checked."""

    def __init__(self) -> None:
        super().__init__()
        self.tester = ScriptedTester()
        self.server = CountingServer()
        self.failed: list[Exception] = []

    def check(self) -> CheckCredentials:
        present = PresentValues(
            store=self.store,
            values=self.values,
            leases=self.leases,
            server=self.server,
            sessions=FixedSessions(),
            clock=self.clock,
        )
        return CheckCredentials(
            store=self.store,
            values=self.values,
            manage=ManageCredentials(
                self.store, self.values, self.leases, self.clock, self.randomness
            ),
            present=present,
            check=CheckCredential(self.store, present, self.tester, self.clock),
            clock=self.clock,
            failed=lambda _credential, error: self.failed.append(error),
        )

    def looks(self) -> dict[Look, int]:
        """Check, and again: the second pass finds nothing due."""
        found = dict(self.check()().looks)
        assert self.check()().looks == {}
        return found

    def only_id(self, name: str) -> str:
        """Return the id of the credential of that name."""
        return self.store.by_names("acme", [name])[name].id

    @property
    def only(self) -> Any:
        (row,) = self.store.rows.values()
        return row


@pytest.mark.parametrize("story", sorted(STORIES))
def test_what_a_death_left_is_mended_without_a_repeat(story: str) -> None:
    acts = STORIES[story]
    for _, at in points(acts):
        vault = Watched()
        for act in acts[:-1]:
            act(vault.manage())
        with pytest.raises(Died):
            acts[-1](vault.manage(dies=at))
        for _ in range(3):
            vault.clock.advance(DAY + HOUR)
            vault.check()()
        vault.require_findable()
        assert vault.store.deleted == {}
        assert vault.failed == []
        for key, row in vault.store.rows.items():
            held = vault.values.stages.get(key, {})
            assert row.value_id == held.get("current")
            assert "previous" not in held, "its overlap is over"
            assert row.status in {
                CredentialStatus.ACTIVE,
                CredentialStatus.REVOKED,
                *((CredentialStatus.ISSUED,) if not held else ()),
            }
        if not vault.store.rows:
            assert vault.values.versions == {}


def test_an_overlap_ends_when_its_time_has_come() -> None:
    vault = Watched()
    create(vault.manage())
    rotate(vault.manage())
    assert vault.only.status is CredentialStatus.ROTATING
    vault.clock.advance(DAY - 1)
    assert vault.looks() == {}
    vault.clock.advance(2)
    assert vault.looks() == {Look.ENDED: 1}
    assert (vault.only.status, vault.only.overlap_ends_at) == (CredentialStatus.ACTIVE, None)
    assert vault.values.read_previous("acme", vault.only.id) is None
    assert vault.values.read("acme", vault.only.id).fields == {"token": "second"}


def test_what_works_is_tried_daily_and_what_does_not_every_quarter_of_an_hour() -> None:
    vault = Watched()
    create(vault.manage())
    vault.clock.advance(DAY)
    assert vault.looks() == {Look.CHECKED: 1}
    assert vault.only.health is Health.HEALTHY
    vault.tester.verdict = Verdict(works=False, message="refused")
    vault.clock.advance(DAY)
    found = vault.check()()
    assert found.alerts == {AlertKind.FAILING: 1}
    assert vault.only.health is Health.UNHEALTHY
    vault.clock.advance(15 * 60)
    vault.tester.verdict = Verdict(works=True, message="fine")
    assert vault.looks() == {Look.CHECKED: 1}
    assert vault.only.health is Health.HEALTHY


def test_governance_alerts_are_counted() -> None:
    vault = Watched()
    policy = RotationPolicy(every_days=30)
    ends = "2026-12-10T00:00:00.000Z"
    new = dataclasses.replace(NEW, rotation=policy, expires_at=ends)
    vault.manage().create(ADA, new)
    vault.clock.advance(31 * DAY)
    assert vault.check()().alerts == {AlertKind.OVERDUE: 1, AlertKind.EXPIRING: 1}
    vault.clock.advance(70 * DAY)
    found = vault.check()()
    assert found.looks == {Look.EXPIRED: 1}
    assert found.alerts == {AlertKind.OVERDUE: 1, AlertKind.EXPIRED: 1, AlertKind.UNUSED: 1}
    assert vault.tester.tested == [{"token": "first"}]


def test_a_refresh_that_is_refused_is_not_asked_for_again() -> None:
    vault = Watched()
    settings = {"authorization_url": "https://id/a", "token_url": "https://id/t", "client_id": "c"}
    secret = {"client_secret": "s", "refresh_token": "r"}
    vault.manage().create(
        ADA, NewCredential(name="mail", type="oauth2", settings=settings, secret=secret)
    )
    vault.server.error = AuthorizationRefused("invalid_grant", code="invalid_grant")
    vault.clock.advance(DAY)
    assert vault.check()().alerts == {AlertKind.FAILING: 1}
    for _ in range(10):
        vault.clock.advance(HOUR)
        assert vault.check()().alerts == {AlertKind.FAILING: 1}
    assert len(vault.server.asked) == 1


def test_one_that_cannot_be_looked_at_does_not_keep_the_others_from_it() -> None:
    vault = Watched()
    create(vault.manage())
    vault.manage().create(ADA, dataclasses.replace(NEW, name="other"))
    read, broken = vault.values.read, vault.only_id("service")

    def reads(workspace: str, credential_id: str) -> Any:
        if credential_id == broken:
            raise SecretsUnavailable("throttled")
        return read(workspace, credential_id)

    vault.values.read = reads  # type: ignore[method-assign]
    vault.clock.advance(DAY)
    assert vault.check()().looks == {Look.FAILED: 1, Look.CHECKED: 1}
    assert len(vault.failed) == 1
