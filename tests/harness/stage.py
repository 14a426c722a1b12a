"""The functions behind the HTTP API with their wiring, on AWS in this process."""

import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from functions.api.handler import handler as api
from functions.authorize_request.handler import handler as authorize
from orcheo.adapters.dynamodb.token_store import DynamoTokenStore
from orcheo.application.issue_token import IssueToken, token_hash
from orcheo.application.messages import TriggerMessage
from orcheo.bootstrap import api as api_wiring
from orcheo.bootstrap import (
    authorize_request,
    credential_gate,
    dispatch_execution,
    ingest_webhook,
    people,
    runtime_store,
    vault,
)
from orcheo.bootstrap.clock import SystemClock, SystemRandomness
from orcheo.domain.principals import Role
from tests.harness.api import http_event
from tests.harness.cloud import BUCKET, CONFIG, CREDENTIALS, REGION, RUNTIME, USERS, Cloud, cloud

CACHES: list[Any] = [
    api_wiring.services,
    api_wiring.http,
    authorize_request.authorize_request,
    people.verify_id_token,
    credential_gate.gate,
    dispatch_execution.dispatch_execution,
    ingest_webhook.ingest_webhook,
    runtime_store.blobs,
    runtime_store.executions,
    runtime_store.admit_execution,
    runtime_store.orchestrator,
    vault.credentials,
    vault.values,
    vault.leases,
    vault.consents,
    vault.present_values,
    vault.server,
    vault.tester,
]


class Context:
    """What Lambda hands a handler."""

    function_name = "api"
    memory_limit_in_mb = 128
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:api"
    aws_request_id = "r-1"


class Stage:
    """The three functions as API Gateway would drive them."""

    def __init__(self, account: Cloud, queue: str) -> None:
        self.account = account
        self.queue = queue
        self._tokens = DynamoTokenStore(account.client("dynamodb"), USERS)
        self.token = self.issue(Role.ADMIN)

    def issue(self, role: Role, **more: Any) -> str:
        """Return a new token of Ada's."""
        issue = IssueToken(self._tokens, SystemClock(), SystemRandomness())
        return issue(workspace="acme", user_id="ada", roles=[role], name="test", **more)

    def revoke(self, token: str) -> None:
        """Delete a token, and let no environment remember that it was valid."""
        found = self._tokens.find(token_hash(token))
        assert found is not None
        self._tokens.revoke(self._tokens.get(found.workspace, found.id))
        authorize_request.authorize_request.cache_clear()

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        cookies: Sequence[str] = (),
        **headers: str,
    ) -> dict[str, Any]:
        """Send a request with these headers and cookies alone; return the API function's answer."""
        raw = None if body is None else json.dumps(body).encode()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if raw is not None:
            given.setdefault("content-type", "application/json")
        event = http_event(method, path, headers=given, body=raw)
        if cookies:
            event["cookies"] = list(cookies)
        if path != "/session":  # a route without an authorizer
            said = authorize({**event, "type": "REQUEST"}, Context())
            assert said["isAuthorized"] is True
            assert all(isinstance(value, str) for value in said["context"].values())
            event["requestContext"]["authorizer"] = {"lambda": said["context"]}
        answer: dict[str, Any] = api(event, Context())
        assert answer.get("isBase64Encoded") is False
        return answer

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Ask the authorizer, then the API; return status and document."""
        given = {"authorization": f"Bearer {self.token}", **headers}
        answer = self.send(method, path, body, **given)
        return answer["statusCode"], json.loads(answer["body"]) if answer.get("body") else None

    def messages(self) -> list[TriggerMessage]:
        """Take what is in the queue."""
        sqs = self.account.client("sqs")
        found = sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
        return [TriggerMessage.model_validate_json(m["Body"]) for m in found.get("Messages", [])]


@contextmanager
def staged(monkeypatch: pytest.MonkeyPatch) -> Generator[Stage]:
    """Wire the functions to an account of their own."""
    with cloud() as account:
        queue = account.queue()
        for name, value in {
            "AWS_DEFAULT_REGION": REGION,
            "AWS_LAMBDA_FUNCTION_NAME": "api",
            "ORCHEO_RUNTIME_TABLE": RUNTIME,
            "ORCHEO_CONFIG_TABLE": CONFIG,
            "ORCHEO_USERS_TABLE": USERS,
            "ORCHEO_CREDENTIALS_TABLE": CREDENTIALS,
            "ORCHEO_DATA_KEY_ARN": account.key(),
            "ORCHEO_BUCKET": BUCKET,
            "ORCHEO_TRIGGERS_QUEUE_URL": queue,
            "ORCHEO_STATE_MACHINE_ARN": account.state_machine(),
            "ORCHEO_USER_CODE_FUNCTION": "run_user_code",
            "AWS_REGION": REGION,
            "ORCHEO_TARGET": "aws",
            "ORCHEO_USER_POOL_ID": f"{REGION}_Ours",
            "ORCHEO_USER_POOL_CLIENT_ID": "ourclient",
            "ORCHEO_REQUESTS_PER_MINUTE": "6000",
            "ORCHEO_SIGN_IN_URL": "https://sign-in.example.com",
            "ORCHEO_PUBLIC_URL": "https://orcheo.example.com/",
        }.items():
            monkeypatch.setenv(name, value)
        for cached in CACHES:
            cached.cache_clear()
        yield Stage(account, queue)
        for cached in CACHES:
            cached.cache_clear()
