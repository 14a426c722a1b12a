"""Every accepted event becomes exactly one execution."""

import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.e2e.cloud import TERMINAL, Cloud
from tests.e2e.scripts import CHAIN

SECRET = "a secret for signing"


def deliver(url: str, body: dict[str, Any], **headers: str) -> httpx.Response:
    """Post a signed delivery."""
    raw = json.dumps(body).encode()
    signature = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    return httpx.post(
        url,
        content=raw,
        headers={"content-type": "application/json", "x-signature": signature, **headers},
        timeout=35,
    )


def test_twenty_deliveries_of_one_event_run_once(cloud: Cloud) -> None:
    workflow = cloud.import_script(CHAIN, "once")
    url = cloud.webhook(workflow, SECRET)
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda _: deliver(url, {"name": "Ada"}, **{"webhook-id": "d-1"}), range(20))
        )
    assert {answer.status_code for answer in answers} == {202}
    (execution,) = {answer.json()["execution_id"] for answer in answers}
    assert cloud.wait(execution)["output"]["greeting"] == "HELLO ADA!"
    listed = cloud.ok("GET", "/executions", params={"workflow_id": workflow})["items"]
    assert [found["id"] for found in listed] == [execution]


def test_two_hundred_events_run_two_hundred_times(cloud: Cloud) -> None:
    workflow = cloud.import_script(CHAIN, "many")
    url = cloud.webhook(workflow, SECRET)
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(
                lambda n: deliver(url, {"name": f"n{n}"}, **{"webhook-id": f"m-{n}"}), range(200)
            )
        )
    assert {answer.status_code for answer in answers} == {202}
    executions = {answer.json()["execution_id"] for answer in answers}
    assert len(executions) == 200
    ended = [cloud.wait(execution, 240) for execution in executions]
    assert {found["status"] for found in ended} == {"succeeded"}
    assert {found["output"]["greeting"] for found in ended} == {f"HELLO N{n}!" for n in range(200)}


def test_a_forged_or_unknown_delivery_starts_nothing(cloud: Cloud) -> None:
    workflow = cloud.import_script(CHAIN, "guarded")
    url = cloud.webhook(workflow, SECRET)
    forged = deliver(url, {"name": "Eve"}, **{"x-signature": "0" * 64})
    missing = httpx.post(url, json={"name": "Eve"}, timeout=35)
    wrong_method = httpx.get(url, timeout=35)
    unknown = deliver(f"{url}x", {"name": "Eve"})
    statuses = [answer.status_code for answer in (forged, missing, wrong_method, unknown)]
    assert statuses == [401, 401, 405, 404]
    for answer in (forged, missing, wrong_method, unknown):
        assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
        assert answer.json()["detail"]
    assert cloud.ok("GET", "/executions", params={"workflow_id": workflow})["items"] == []


def test_bytes_that_are_no_json_are_verified_as_they_came(cloud: Cloud) -> None:
    workflow = cloud.import_script(CHAIN, "bytes")
    url = cloud.webhook(workflow, SECRET)
    raw = '{"name":  "Zoë\\u00e9"}\r\n'.encode()
    signature = "sha256=" + hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    answer = httpx.post(
        url,
        content=raw,
        headers={"content-type": "application/json", "x-signature": signature},
        timeout=35,
    )
    assert answer.status_code == 202, answer.text
    ended = cloud.wait(answer.json()["execution_id"])
    assert ended["status"] in TERMINAL
    assert ended["output"]["greeting"] == "HELLO ZOËÉ!"
