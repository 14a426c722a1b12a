"""What services say of credentials, and that they are asked under the rules for all requests."""

from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from orcheo.adapters.credential_tester import LiveCredentialTester
from orcheo.adapters.http_egress import GuardedTransport, guarded_client
from orcheo.application.vault_ports import Verdict
from orcheo.domain.credential_types import without_values
from orcheo.domain.credentials import Credential, CredentialStatus

URL = "https://api.example.com/me"
KEY = "canary-5e7a"
Works = bool | None


def a_credential(kind: str, **settings: Any) -> Credential:
    at = "2026-11-02T09:00:00.000Z"
    return Credential(
        workspace="acme", id="cr_1", name="n", type=kind, status=CredentialStatus.ACTIVE,
        settings=settings, owner="ada", created_at=at, created_by="ada", updated_at=at,
    )  # fmt: skip


class Service:
    """Answers as a test says, and remembers what it was asked."""

    def __init__(self, answer: httpx.Response | Exception) -> None:
        self.answer = answer
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def ask(kind: str, fields: dict[str, str], service: Service, **settings: Any) -> Verdict:
    transport = GuardedTransport(
        resolver=lambda _host, _port: ["93.184.216.34"], transport=httpx.MockTransport(service)
    )
    client = guarded_client(allow_private=False, transport=transport)
    credential = a_credential(kind, **settings)
    return LiveCredentialTester(client, no_sts).test(credential, fields)


def no_sts(**_: Any) -> Any:
    raise AssertionError("nobody asks AWS")


@pytest.mark.parametrize(
    ("kind", "settings", "fields", "header", "value"),
    [
        ("bearer", {}, {"token": KEY}, "authorization", f"Bearer {KEY}"),
        ("oauth2", {}, {"access_token": KEY}, "authorization", f"Bearer {KEY}"),
        ("basic", {}, {"authorization": "Basic eA=="}, "authorization", "Basic eA=="),
        (
            "api_key",
            {"place": "header", "name": "x-key", "prefix": "Bot "},
            {"key": KEY},
            "x-key",
            f"Bot {KEY}",
        ),
    ],
)
def test_a_request_carries_the_credential_where_its_type_says(
    kind: str, settings: dict[str, Any], fields: dict[str, str], header: str, value: str
) -> None:
    service = Service(httpx.Response(200))
    test = {"url": URL, "headers": {"x-version": "3"}}
    assert ask(kind, fields, service, test=test, **settings).works
    (request,) = service.asked
    assert request.headers[header] == value
    assert request.headers["x-version"] == "3"


def test_a_key_may_travel_in_the_query_or_the_path() -> None:
    service = Service(httpx.Response(200))
    ask("api_key", {"key": "k&1"}, service, place="query", name="k", prefix="", test={"url": URL})
    url = "https://api.example.com/bot{key}/me"
    ask("api_key", {"key": "k1"}, service, place="path", name="k", prefix="", test={"url": url})
    query, path = service.asked
    assert query.url.params["k"] == "k&1"
    assert path.url.path == "/botk1/me"


@pytest.mark.parametrize(
    ("status", "works"),
    [(200, True), (204, True), (401, False), (403, False), (404, False), (302, False),
     (408, None), (429, None), (500, None), (503, None)],
)  # fmt: skip
def test_what_a_status_says(status: int, works: Works) -> None:
    service = Service(httpx.Response(status, headers={"location": "https://elsewhere.example"}))
    assert ask("bearer", {"token": KEY}, service, test={"url": URL}).works is works
    assert len(service.asked) == 1, "a redirect would carry the credential elsewhere"


@pytest.mark.parametrize(
    ("text", "works"),
    [('{"ok": true}', True), ('{"ok": false}', False), ("[]", False), ("x", False)],
)
def test_a_service_that_refuses_with_200_is_understood(text: str, works: Works) -> None:
    service = Service(httpx.Response(200, text=text))
    test = {"url": URL, "ok_member": "ok"}
    assert ask("bearer", {"token": KEY}, service, test=test).works is works


@pytest.mark.parametrize("error", [httpx.ConnectError(KEY), httpx.ReadTimeout(KEY)])
def test_what_cannot_be_reached_says_nothing_and_tells_nothing(error: Exception) -> None:
    verdict = ask("bearer", {"token": KEY}, Service(error), test={"url": URL})
    assert verdict.works is None
    assert KEY not in verdict.message


def test_without_an_address_nothing_is_tried() -> None:
    service = Service(httpx.Response(200))
    assert ask("bearer", {"token": KEY}, service).works is None
    for kind in ("webhook_secret", "custom_json", "database_dsn"):
        assert ask(kind, {}, service).works is None
    assert service.asked == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9001/x", "http://169.254.169.254/latest/"])
def test_private_addresses_are_not_called(url: str) -> None:
    service = Service(httpx.Response(200))

    def itself(host: str, _port: int) -> list[str]:
        return [host]

    transport = GuardedTransport(resolver=itself, transport=httpx.MockTransport(service))
    client = guarded_client(allow_private=False, transport=transport)
    tester = LiveCredentialTester(client, no_sts, resolver=itself)
    verdict = tester.test(a_credential("bearer", test={"url": url}), {"token": KEY})
    assert (verdict.works, service.asked) == (False, [])
    smtp = a_credential("smtp", host="10.0.0.1", port=25, security="none")
    assert tester.test(smtp, {"username": "a", "password": KEY}).works is False


class Sts:
    """STS as a test has it."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.made: list[dict[str, Any]] = []
        self.assumed: list[dict[str, Any]] = []

    def __call__(self, **arguments: Any) -> "Sts":
        self.made.append(arguments)
        return self

    def get_caller_identity(self) -> dict[str, str]:
        if self.error is not None:
            raise self.error
        return {"Arn": "arn:aws:iam::123456789012:user/ada"}

    def assume_role(self, **arguments: Any) -> dict[str, str]:
        self.assumed.append(arguments)
        if self.error is not None:
            raise self.error
        return {}


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": KEY}}, "GetCallerIdentity")


@pytest.mark.parametrize(
    ("error", "works"),
    [
        (None, True),
        (refusal("InvalidClientTokenId"), False),
        (refusal("AccessDenied"), False),
        (refusal("Throttling"), None),
        (EndpointConnectionError(endpoint_url="https://sts"), None),
    ],
)
def test_aws_says_whose_keys_or_roles_they_are(error: Exception | None, works: Works) -> None:
    sts = Sts(error)
    tester = LiveCredentialTester(httpx.Client(), sts)
    keys = {"access_key_id": "AKIA", "secret_access_key": KEY}
    verdict = tester.test(a_credential("aws", method="keys", region="eu-west-1"), keys)
    assert verdict.works is works
    assert KEY not in verdict.message
    role = a_credential("aws", method="role", region="eu-west-1", role_arn="arn:r")
    assert tester.test(role, {}).works is works
    assert [each["ExternalId"] for each in sts.assumed] == ["orcheo-acme"]


def test_values_are_cut_out_of_texts_the_longest_first() -> None:
    fields = {"a": "secret", "b": "secretlonger", "c": "ab"}
    assert without_values("secretlonger secret ab", fields) == "*** *** ab"
