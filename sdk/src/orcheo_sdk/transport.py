"""One logical call: the same request, with the same idempotency key, until it is answered."""

import datetime as dt
import random
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from orcheo_sdk.errors import ApiProblem, TransportFailed
from orcheo_sdk.retrying import RetryPolicy

DEFAULT_TIMEOUT = httpx.Timeout(35.0, connect=5.0)
"""The API answers or gives up within 30 s."""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Time and chance, as parameters."""

    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], dt.datetime] = _now
    uniform: Callable[[], float] = field(default=random.random)
    new_key: Callable[[], str] = field(default=lambda: str(uuid.uuid4()))


class Transport:
    """Sends requests with a bearer token and repeats those that may succeed later."""

    def __init__(
        self,
        api_url: str,
        token: str,
        *,
        policy: RetryPolicy | None = None,
        transport: httpx.BaseTransport | None = None,
        timeout: httpx.Timeout | float = DEFAULT_TIMEOUT,
        world: World | None = None,
    ) -> None:
        self.world = world or World()
        self._policy = policy or RetryPolicy()
        self._client = httpx.Client(
            base_url=api_url,
            headers={"authorization": f"Bearer {token}", "accept": "application/json"},
            transport=transport,
            timeout=timeout,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Return a successful answer.

        Raises:
            ApiProblem: The API refused, or still failed on the last attempt.
            TransportFailed: There was no answer on the last attempt.
        """
        sent = dict(headers or {})
        if method == "POST":
            sent.setdefault("idempotency-key", self.world.new_key())
        query = {key: value for key, value in (params or {}).items() if value is not None}
        for attempt in range(1, self._policy.attempts + 1):
            last = attempt == self._policy.attempts
            try:
                answer = self._client.request(method, path, json=json, params=query, headers=sent)
            except httpx.TransportError as error:
                if last:
                    raise TransportFailed(
                        f"{method} {self._client.base_url}{path} failed {attempt} times: "
                        f"{type(error).__name__}: {error}. Is the API up?",
                    ) from error
                self._wait(attempt, None)
                continue
            if answer.is_success:
                return answer
            if last or answer.status_code not in self._policy.statuses:
                raise ApiProblem(answer.status_code, _document(answer))
            self._wait(attempt, answer.headers.get("retry-after"))
        raise AssertionError("a policy has at least one attempt")

    def _wait(self, attempt: int, retry_after: str | None) -> None:
        world = self.world
        self.world.sleep(
            self._policy.delay(attempt, retry_after, uniform=world.uniform, now=world.now),
        )


def _document(answer: httpx.Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        return {"detail": answer.text[:500]}
    return document if isinstance(document, dict) else {"detail": str(document)[:500]}
