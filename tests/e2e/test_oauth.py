"""A credential's life on the local cloud: consent, use, refresh, refusal, revocation."""

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.e2e.cloud import Cloud
from tests.harness.authorization_server import (
    CLIENT_ID,
    CLIENT_SECRET,
    AuthorizationServer,
    serving,
)


@pytest.fixture
def authority() -> AuthorizationServer:
    return AuthorizationServer(time.monotonic, grace_seconds=60, lifetime=40)


@pytest.fixture
def url(authority: AuthorizationServer) -> Iterator[str]:
    with serving(authority) as address:
        yield address


def asking(address: str, name: str) -> dict[str, Any]:
    """Return a graph that calls with the credential's token."""
    config = {"url": f"{address}/me", "headers": {"Authorization": f"Bearer [[{name}]]"}}
    return {
        "nodes": [{"id": "ask", "kind": "builtin", "type": "http_request", "config": config}],
        "edges": [{"from": "START", "to": "ask"}, {"from": "ask", "to": "END"}],
    }


@pytest.mark.long
def test_a_credential_goes_from_consent_to_use_to_refresh_to_its_end(
    cloud: Cloud, authority: AuthorizationServer, url: str
) -> None:
    settings = {
        "authorization_url": f"{url}/authorize",
        "token_url": f"{url}/token",
        "client_id": CLIENT_ID,
        "test": {"url": f"{url}/me"},
    }
    new = {"name": "mail", "type": "oauth2", "settings": settings}
    secret = {"client_secret": CLIENT_SECRET}
    made = cloud.ok("POST", "/credentials", json={**new, "secret": secret})
    assert made["status"] == "issued"
    workflow = cloud.create(asking(url, "mail"))

    # Before the consent nothing begins.
    early = cloud.wait(cloud.start(workflow, {}))
    assert (early["status"], early["error"]["type"]) == ("failed", "CredentialUnavailable")
    assert early["started_at"] is None

    started = cloud.ok("POST", "/oauth/start", json={"credential_id": made["id"]})
    sent = httpx.get(started["authorization_url"])
    back = parse_qs(urlsplit(sent.headers["location"]).query)
    answer = {"state": back["state"][0], "code": back["code"][0]}
    assert cloud.ok("POST", "/oauth/callback", json=answer)["status"] == "active"
    assert cloud.api("POST", "/oauth/callback", json=answer).status_code == 403

    done = cloud.wait(cloud.start(workflow, {}))
    assert done["status"] == "succeeded", done
    assert done["output"]["results"]["ask"]["status"] == 200
    requests = len(authority.requests)

    # The token of 40 s is in its second half now, or has ended: whoever uses it renews it once.
    time.sleep(21)
    began = time.monotonic()
    again = [cloud.start(workflow, {"n": number}) for number in range(5)]
    assert {cloud.wait(each)["status"] for each in again} == {"succeeded"}
    halves = 1 + int((time.monotonic() - began) / 20)
    assert 1 <= len(authority.requests) - requests <= halves, "one for each half of a token's time"
    assert authority.reuses == 0

    checked = cloud.ok("POST", f"/credentials/{made['id']}/health")
    assert checked["health"] == "healthy"
    shown = json.dumps(cloud.ok("GET", "/credentials"))
    for family in authority.families:
        assert [token for token in family.tokens if token in shown] == []

    # Its consent is withdrawn: one refusal, and nothing begins.
    for family in authority.families:
        family.revoked = True
    authority.access.clear()
    refused = cloud.ok("POST", f"/credentials/{made['id']}/health")
    assert (refused["health"], refused["alerts"][0]["kind"]) == ("unhealthy", "failing")
    late = cloud.wait(cloud.start(workflow, {"late": True}))
    assert (late["status"], late["error"]["type"]) == ("failed", "CredentialUnhealthy")
    cloud.ok("POST", f"/credentials/{made['id']}/revoke")
    cloud.ok("DELETE", f"/credentials/{made['id']}")
    gone = cloud.wait(cloud.start(workflow, {"gone": True}))
    assert (gone["status"], gone["error"]["type"]) == ("failed", "CredentialUnavailable")
