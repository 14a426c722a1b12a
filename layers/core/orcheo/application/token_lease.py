"""Who may change the tokens of a credential: one at a time, others wait for a while."""

import datetime as dt
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from orcheo.application.oauth_ports import LeaseStore
from orcheo.application.ports import Clock, Randomness, timestamp
from orcheo.domain.credentials import Credential
from orcheo.domain.errors import SecretsUnavailable

LEASE_SECONDS: Final = 60
"""Longer than a refresh takes at worst: two requests of 10 s, and the stores around them."""
WAIT_SECONDS: Final = 20.0
"""How long one waits for another."""
_FIRST_LOOK: Final = 0.25
_LAST_LOOK: Final = 2.0


@dataclass(frozen=True, slots=True)
class TokenLeases:
    """Leases of credentials."""

    leases: LeaseStore
    clock: Clock
    randomness: Randomness

    def attempt(self, credential: Credential) -> "Attempt":
        """Return an attempt to get the lease of a credential."""
        return Attempt(self, credential, self.randomness.token_bytes(16).hex())

    @contextmanager
    def held(self, credential: Credential) -> Generator[None, None, None]:
        """Hold the lease inside the block; SecretsUnavailable where another keeps it."""
        attempt = self.attempt(credential)
        while not attempt.take():
            attempt.wait()
        with attempt.holding():
            yield


@dataclass(slots=True)
class Attempt:
    """One holder's attempt, which ends 20 seconds after it began."""

    _of: TokenLeases
    _credential: Credential
    _holder: str
    _deadline: float = field(init=False)
    _pause: float = _FIRST_LOOK

    def __post_init__(self) -> None:
        self._deadline = self._of.clock.monotonic() + WAIT_SECONDS

    def take(self) -> bool:
        """Take the lease unless another has it; tell whether it was taken."""
        now = self._of.clock.now()
        return self._of.leases.take(
            self._credential.workspace,
            self._credential.id,
            holder=self._holder,
            now=timestamp(now),
            until=timestamp(now + dt.timedelta(seconds=LEASE_SECONDS)),
        )

    def wait(self) -> None:
        """Wait a little longer each time; SecretsUnavailable at the end."""
        if self._of.clock.monotonic() >= self._deadline:
            raise SecretsUnavailable(
                f"The token of credential {self._credential.name!r} is being renewed; try again."
            )
        self._of.clock.sleep(self._pause * (0.5 + self._of.randomness.uniform()))
        self._pause = min(self._pause * 1.5, _LAST_LOOK)

    @contextmanager
    def holding(self) -> Generator[None, None, None]:
        """Give the lease back at the end of the block, however it ends."""
        try:
            yield
        finally:
            credential = self._credential
            self._of.leases.release(credential.workspace, credential.id, holder=self._holder)
