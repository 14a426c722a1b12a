"""One logical call: the same request, with the same idempotency key, until it is answered."""

import datetime as dt
import random
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from orcheo_sdk.errors import ApiProblem, InvalidCall, TransportFailed, UnexpectedAnswer
from orcheo_sdk.retrying import RetryPolicy

DEFAULT_TIMEOUT = httpx.Timeout(35.0, connect=5.0)
"""The API answers or gives up within 30 s."""
_SHOWN = 500
"""Characters of an answer that is not a problem document."""
_SEPARATORS = frozenset("/\\?#%")
_REQUEST_IDS = ("x-request-id", "apigw-requestid", "x-amzn-requestid")

M = TypeVar("M", bound=BaseModel)


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


def path(template: str, *values: object) -> str:
    """Fill the ``{}`` of a path, so that a value stays one segment of it.

    Quoting is not enough: gateways decode ``%2F`` before they route, and ``DELETE`` of a crafted
    execution id would reach a workflow.

    Raises:
        InvalidCall: A value is no identifier: the request would go elsewhere.
    """
    texts = [str(value) for value in values]
    for text in texts:
        if text in {"", ".", ".."} or not text.isprintable() or _SEPARATORS & set(text):
            raise InvalidCall(f"{text!r} is not an identifier.")
    return template.format(*(quote(text, safe="") for text in texts))


def parsed(model: type[M], answer: httpx.Response) -> M:
    """Read an answer; UnexpectedAnswer where it is not what the API documents."""
    try:
        return model.model_validate(answer.json())
    except ValueError as error:
        kind = answer.headers.get("content-type", "no content type")
        raise UnexpectedAnswer(
            f"{answer.request.method} {answer.request.url} answered {answer.status_code} with "
            f"{kind} that is no {model.__name__}. Is this the address of the API?",
        ) from error


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

    def fetch(self, model: type[M], method: str, path: str, **more: Any) -> M:
        """Return a successful answer as a model; arguments as for ``request``."""
        return parsed(model, self.request(method, path, **more))

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> httpx.Response:
        """Return a successful answer.

        Args:
            method: HTTP method.
            path: Below the API's address.
            json: The body.
            params: The query; null values are left out.
            headers: Beyond those that every request has.
            idempotency_key: Of a POST; one is made where null, and kept over all attempts.

        Raises:
            ApiProblem: The API refused, or still failed on the last attempt.
            InvalidCall: The body is not JSON, or a header cannot be sent.
            TransportFailed: There was no answer on the last attempt.
        """
        sent = dict(headers or {})
        if method == "POST":
            sent["idempotency-key"] = idempotency_key or self.world.new_key()
        query = {key: value for key, value in (params or {}).items() if value is not None}
        try:
            request = self._client.build_request(
                method, path, json=json, params=query, headers=sent
            )
        except (TypeError, ValueError) as error:
            raise InvalidCall(f"{method} {path} cannot be sent: {error}") from error
        return self._send(request)

    def _send(self, request: httpx.Request) -> httpx.Response:
        began = self.world.monotonic()
        attempt = 1
        while True:
            try:
                answer = self._answer(request)
            except httpx.LocalProtocolError as error:
                raise InvalidCall(f"{request.method} {request.url} cannot be sent.") from error
            except httpx.RequestError as error:
                if not self._again(attempt, began, None):
                    raise TransportFailed(
                        f"{request.method} {request.url} failed {_times(attempt)}: "
                        f"{type(error).__name__}: {error}. Is the API up?",
                    ) from error
            else:
                if answer.is_success:
                    return answer
                retried = answer.status_code in self._policy.statuses
                asked = answer.headers.get("retry-after")
                if not retried or not self._again(attempt, began, asked):
                    raise _problem(answer)
            attempt += 1

    def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = self._client.send(request)
        if answer.status_code == HTTPStatus.SEE_OTHER and answer.next_request is not None:
            # A large answer lies elsewhere. httpx leaves the token out where the host is another.
            return self._client.send(answer.next_request)
        return answer

    def _again(self, attempt: int, began: float, retry_after: str | None) -> bool:
        """Wait before another attempt; false where the policy allows none."""
        world, policy = self.world, self._policy
        if attempt >= policy.attempts:
            return False
        delay = policy.delay(attempt, retry_after, uniform=world.uniform, now=world.now)
        if world.monotonic() - began + delay > policy.total_seconds:
            return False
        world.sleep(delay)
        return True


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _problem(answer: httpx.Response) -> ApiProblem:
    try:
        document = answer.json()
    except ValueError:
        document = answer.text[:_SHOWN]
    if not isinstance(document, dict):
        document = {"detail": str(document)[:_SHOWN]}
    found = (answer.headers.get(name) for name in _REQUEST_IDS)
    return ApiProblem(answer.status_code, document, request_id=next(filter(None, found), None))
