"""Nodes that call other systems."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

import httpx
from pydantic import Field, model_validator

from orcheo.application.node_ports import NodeContext
from orcheo.domain.errors import NodeFailed, NodeTimeout, Unavailable
from orcheo.nodes.definitions import Config, Definition, Output, node

MAX_RESPONSE_BYTES: Final = 5 * 1024 * 1024
RETRYABLE: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""And every other status from 500 up: another try may succeed."""
_SERVER_ERRORS: Final = 500
_EXPECTED: Final = range(200, 400)


class UpstreamUnavailable(Unavailable):
    """The other system could not be reached, or asked for patience."""


class UnexpectedStatus(NodeFailed):
    """The other system answered with a status that the node does not expect."""


class RedirectRefused(NodeFailed):
    """The answer leads elsewhere, and the request holds a credential."""


class ResponseTooLarge(NodeFailed):
    """The answer is over 5 MB."""


class HttpRequestConfig(Config):
    """The request."""

    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] = "GET"
    """HTTP method."""
    url: Annotated[str, Field(min_length=1, max_length=8_192)]
    """Address, ``https://`` or ``http://``."""
    headers: dict[str, str] = Field(default_factory=dict[str, str])
    """HTTP headers."""
    query: dict[str, Any] = Field(default_factory=dict[str, Any])
    """Members of the query string; a list repeats its key, null leaves it out."""
    json_body: Any = Field(default=None, alias="json")
    """Body as JSON."""
    body: str | None = None
    """Body as text."""
    form: dict[str, Any] | None = None
    """Body as an HTML form."""
    timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 30
    """For the whole answer; never beyond the node's own time limit."""
    expected_status: list[int] | None = None
    """Statuses that are no error; null: 200 to 399."""
    follow_redirects: bool = False
    """True: follow up to 10; every hop is checked as the first. A request with a credential follows
    none."""

    @model_validator(mode="after")
    def _has_one_body(self) -> Self:
        given = (self.json_body is not None, self.body is not None, self.form is not None)
        if sum(given) > 1:
            raise ValueError("give only one of 'json', 'body' and 'form'")
        return self


class HttpRequestOutput(Output):
    """The answer."""

    status: int
    """HTTP status."""
    headers: dict[str, str]
    """HTTP headers, names in lower case."""
    json_body: Any = Field(default=None, serialization_alias="json")
    """The body where it is JSON."""
    text: str | None = None
    """The body where it is not JSON."""


def http_request(config: HttpRequestConfig, context: NodeContext) -> HttpRequestOutput:
    """Call an HTTP address.

    Statuses 408, 425, 429 and from 500 up, and answers that do not come, count as unavailable:
    the node's retry policy applies.
    """
    seconds = min(config.timeout_seconds, context.deadline - context.clock.monotonic())
    if seconds <= 0:
        raise NodeTimeout(f"Node {context.node_id!r} has no time left for its request.")
    client: httpx.Client = context.http
    try:
        with client.stream(
            config.method,
            config.url,
            headers=config.headers,
            params={name: value for name, value in config.query.items() if value is not None},
            timeout=seconds,
            follow_redirects=config.follow_redirects and not context.lends,
            **_content(config),
        ) as response:
            if config.follow_redirects and response.has_redirect_location:
                raise RedirectRefused(
                    f"{config.method} {_shown(config.url)} leads elsewhere, to "
                    f"{_shown(response.headers['location'])}, and credentials are sent only to "
                    "the address that the node names; name that one, if it is the right one."
                )
            content = _read(response, context.clock.monotonic() + seconds, context)
    except httpx.TransportError as error:
        raise UpstreamUnavailable(
            f"{config.method} {_shown(config.url)} failed: {type(error).__name__}: {error}"
        ) from error
    except (httpx.InvalidURL, httpx.TooManyRedirects) as error:
        raise NodeFailed(f"{config.method} {_shown(config.url)}: {error}") from error
    _check_status(config, response)
    return _answer(response, content)


def _content(config: HttpRequestConfig) -> Mapping[str, Any]:
    if config.json_body is not None:
        return {"json": config.json_body}
    if config.form is not None:
        return {"data": config.form}
    return {} if config.body is None else {"content": config.body}


def _read(response: httpx.Response, until: float, context: NodeContext) -> bytes:
    content = bytearray()
    for part in response.iter_bytes():
        content += part
        if len(content) > MAX_RESPONSE_BYTES:
            raise ResponseTooLarge(
                f"The answer of {_shown(str(response.url))} is over {MAX_RESPONSE_BYTES} bytes; "
                "ask for less."
            )
        if context.clock.monotonic() > until:
            raise httpx.ReadTimeout("the answer did not end in time")
    return bytes(content)


def _check_status(config: HttpRequestConfig, response: httpx.Response) -> None:
    status = response.status_code
    if status in (config.expected_status if config.expected_status is not None else _EXPECTED):
        return
    told = f"{config.method} {_shown(config.url)} answered {status}"
    if status in RETRYABLE or status >= _SERVER_ERRORS:
        raise UpstreamUnavailable(f"{told}.")
    raise UnexpectedStatus(
        f"{told}; correct the request, or list the status in 'expected_status'.", http_status=status
    )


def _answer(response: httpx.Response, content: bytes) -> HttpRequestOutput:
    headers = dict(response.headers)
    text = content.decode(response.encoding or "utf-8", errors="replace")
    if "json" in headers.get("content-type", ""):
        try:
            document = json.loads(text)
        except ValueError:
            pass
        else:
            return HttpRequestOutput(
                status=response.status_code, headers=headers, json_body=document
            )
    return HttpRequestOutput(status=response.status_code, headers=headers, text=text)


def _shown(url: str) -> str:
    """Return an address without its query and its user: these may hold secrets."""
    try:
        return str(httpx.URL(url).copy_with(query=None, userinfo=b"", fragment=None))
    except httpx.InvalidURL:
        return "an invalid address"


DEFINITIONS: Final[tuple[Definition, ...]] = (
    node(
        "http_request",
        title="HTTP request",
        category="network",
        icon="globe",
        config=HttpRequestConfig,
        output=HttpRequestOutput,
        run=http_request,
        retry_safe=False,
        sends_credentials=True,
    ),
)
