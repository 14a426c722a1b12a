"""Many invocations that need one credential's token at once, of which one may die anywhere.

Invocations are greenlets; each call of a port is a move, and chance says who moves. Time is
virtual, and goes on only when everybody waits. Whoever dies makes no further call.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from greenlet import getcurrent, greenlet

from orcheo.adapters.http_egress import guarded_client
from orcheo.adapters.oauth_client import HttpAuthorizationServer
from orcheo.application.present_values import PresentValues
from orcheo.application.token_lease import TokenLeases
from orcheo.domain.credentials import Credential, CredentialStatus
from orcheo.domain.errors import OrcheoError, Unavailable
from orcheo.domain.oauth import Tokens, with_tokens
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.fakes.credentials import (
    FixedSessions,
    InMemoryCredentialStore,
    InMemoryLeaseStore,
    InMemorySecretValues,
)
from tests.harness.authorization_server import CLIENT_ID, CLIENT_SECRET, AuthorizationServer

WORKSPACE: Final = "acme"
ID: Final = "cr_1"
TRIES: Final = 40
"""Of one invocation, as a node's retries and later invocations would: far more than it may take."""


@lru_cache
def server() -> HttpAuthorizationServer:
    """Return the one client: making one reads certificates for 30 ms."""
    return HttpAuthorizationServer(guarded_client(allow_private=True))


class Died(BaseException):
    """The invocation's process is gone."""


@dataclass
class Invocation:
    """One that needs the token."""

    name: str
    dies_at: int | None = None
    """2n: before its n-th call; 2n + 1: after it took effect."""
    calls: int = 0
    dead: bool = False
    got: str | None = None
    error: OrcheoError | None = None
    wakes_at: float | None = None
    trace: list[str] = field(default_factory=list[str])


class Play:
    """A credential whose token is about to end, and those that need it.

    Args:
        authority: The authorization server.
        url: Where it is served.
        seed: Of who moves.
        stores: Metadata, values and leases, where they are not in memory.
    """

    def __init__(
        self,
        authority: AuthorizationServer,
        url: str,
        seed: int,
        stores: tuple[Any, Any, Any] | None = None,
    ) -> None:
        self.authority = authority
        self.clock = FakeClock()
        authority.now = self.clock.monotonic
        self.store, self.values, self.leases = stores or (
            InMemoryCredentialStore(),
            InMemorySecretValues(),
            InMemoryLeaseStore(),
        )
        self._random = random.Random(seed)
        self._hub = getcurrent()
        self._server = server()
        self._actors: dict[str, tuple[Invocation, greenlet]] = {}
        self._begin(url)

    def _begin(self, url: str) -> None:
        given = self.authority.consent()
        settings = {
            "grant": "authorization_code",
            "client_auth": "basic",
            "client_id": CLIENT_ID,
            "token_url": f"{url}/token",
        }
        tokens = Tokens(
            access=given["access_token"],
            refresh=given["refresh_token"],
            seconds=given["expires_in"],
        )
        fields = with_tokens({"client_secret": CLIENT_SECRET}, tokens, self.clock.now())
        version = self.values.put(WORKSPACE, ID, fields, token="first")
        at = "2026-11-02T09:00:00.000Z"
        self.store.create(
            Credential(
                workspace=WORKSPACE,
                id=ID,
                name="n",
                type="oauth2",
                settings=settings,
                status=CredentialStatus.ACTIVE,
                fields=frozenset({"access_token"}),
                value_id=version,
                owner="ada",
                created_at=at,
                created_by="ada",
                updated_at=at,
            )
        )

    # --- acting --------------------------------------------------------------------------------

    def add(self, name: str, *, dies_at: int | None = None) -> Invocation:
        """Add an invocation that needs the token; it tries again as long as it is told to."""
        invocation = Invocation(name, dies_at)
        present = self._present(invocation)

        def act() -> None:
            try:
                for _ in range(TRIES):
                    try:
                        credential = self.store.get(WORKSPACE, ID)
                        invocation.got = present(credential)["access_token"]
                    except Unavailable as error:
                        invocation.error = error
                        self._sleep(invocation, 5.0)
                    else:
                        invocation.error = None
                        return
            except OrcheoError as error:
                invocation.error = error
            except Died:
                invocation.dead = True

        self._actors[name] = (invocation, greenlet(act, self._hub))
        return invocation

    def run(self) -> None:
        """Let everybody act until all have ended."""
        while self._actors:
            now = self.clock.monotonic()
            ready = [
                name
                for name, (each, _) in self._actors.items()
                if each.wakes_at is None or each.wakes_at <= now
            ]
            if not ready:
                times = [e.wakes_at for e, _ in self._actors.values() if e.wakes_at is not None]
                self.clock.advance(min(times) - now)
                continue
            name = self._random.choice(ready)
            invocation, actor = self._actors[name]
            invocation.wakes_at = None
            actor.switch()
            if actor.dead:
                del self._actors[name]

    def value(self) -> Mapping[str, str]:
        """Return the value that is stored."""
        fields: Mapping[str, str] = self.values.read(WORKSPACE, ID).fields
        return fields

    def _present(self, invocation: Invocation) -> PresentValues:
        clock: Any = _Clock(self.clock, lambda seconds: self._sleep(invocation, seconds))
        randomness = SeededRandomness(hash(invocation.name) & 0xFFFF)
        leases: Any = self._wrapped(invocation, self.leases)
        return PresentValues(
            store=self._wrapped(invocation, self.store),
            values=self._wrapped(invocation, self.values),
            leases=TokenLeases(leases, clock, randomness),
            server=self._wrapped(invocation, self._server),
            sessions=FixedSessions(),
            clock=clock,
        )

    def _sleep(self, invocation: Invocation, seconds: float) -> None:
        if invocation.dead:
            raise Died
        invocation.wakes_at = self.clock.monotonic() + seconds
        self._hub.switch()

    def _wrapped(self, invocation: Invocation, port: Any) -> Any:
        return _Port(self._hub, invocation, port)


class _Port:
    """A port each call of which is a move, and may be the last."""

    def __init__(self, hub: greenlet, invocation: Invocation, port: Any) -> None:
        self._hub, self._invocation, self._port = hub, invocation, port

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        def call(*args: Any, **keywords: Any) -> Any:
            self._hub.switch()
            me = self._invocation
            if me.dead or me.dies_at == 2 * me.calls:
                me.dead = True
                raise Died
            me.calls += 1
            me.trace.append(name)
            answer = method(*args, **keywords)
            if me.dies_at == 2 * me.calls - 1:
                me.dead = True
                raise Died
            return answer

        return call


class _Clock:
    """Virtual time in which an invocation sleeps by letting others move."""

    def __init__(self, clock: FakeClock, sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self.sleep = sleep

    def now(self) -> Any:
        return self._clock.now()

    def monotonic(self) -> float:
        return self._clock.monotonic()
