"""A secret on the local cloud, seen from outside: sent where its node says, and kept nowhere."""

import itertools
import json
import threading
from base64 import b64encode
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3

from tests.e2e.cloud import Cloud
from tests.security.vault.sinks import found

CANARY = "canary-on-the/local+cloud-93ab&71"


@contextmanager
def echo() -> Generator[tuple[str, list[str]]]:
    """Serve an address that answers with the token it got; give the tokens as well."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            token = self.headers["authorization"].removeprefix("Bearer ")
            seen.append(token)
            said = [token, b64encode(token.encode()).decode(), quote(token, safe="")]
            body = json.dumps({"said": said}).encode()
            self.send_response(200 if self.path != "/bad" else 400)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.send_header("x-said", said[1])
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()


def graph(url: str, *, asks: bool = False) -> dict[str, Any]:
    """Return a node that sends the canary, with a question behind it if wanted."""
    config = {"url": url, "headers": {"authorization": "Bearer [[canary]]"}}
    send = {"id": "send", "kind": "builtin", "type": "http_request", "config": config}
    ask = {"id": "ask", "kind": "builtin", "type": "approval", "config": {"message": "Well?"}}
    nodes = [send, ask] if asks else [send]
    names = ["START", *(each["id"] for each in nodes), "END"]
    edges = [{"from": a, "to": b} for a, b in itertools.pairwise(names)]
    return {"nodes": nodes, "edges": edges}


def aws(cloud: Cloud, service: str) -> Any:
    """Return a client of the emulator."""
    connect: Any = boto3.client  # its overloads want each service's name as a literal
    return connect(
        service,
        endpoint_url=cloud.settings["aws_endpoint_url"],
        region_name=cloud.settings["region"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def kept(cloud: Cloud) -> dict[str, Any]:
    """Return all that the cloud keeps, by where it is."""
    dynamodb, s3, machines = aws(cloud, "dynamodb"), aws(cloud, "s3"), aws(cloud, "stepfunctions")
    logs, sqs = aws(cloud, "logs"), aws(cloud, "sqs")
    places: dict[str, Any] = {}
    for table in dynamodb.list_tables()["TableNames"]:
        pages = dynamodb.get_paginator("scan").paginate(TableName=table)
        places[f"table {table}"] = [item for page in pages for item in page["Items"]]
    for bucket in s3.list_buckets()["Buckets"]:
        name = bucket["Name"]
        listed = s3.list_objects_v2(Bucket=name, Prefix="acme/").get("Contents", ())
        places[f"bucket {name}"] = [
            s3.get_object(Bucket=name, Key=each["Key"])["Body"].read() for each in listed
        ]
    for machine in machines.list_state_machines()["stateMachines"]:
        runs = machines.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]
        places["state machines"] = [
            [
                machines.describe_execution(executionArn=run["executionArn"]),
                machines.get_execution_history(executionArn=run["executionArn"])["events"],
            ]
            for run in runs
        ]
    for group in logs.describe_log_groups()["logGroups"]:
        name = group["logGroupName"]
        places[f"log {name}"] = logs.filter_log_events(logGroupName=name)["events"]
    for url in sqs.list_queues().get("QueueUrls", ()):
        places[f"queue {url.rpartition('/')[2]}"] = sqs.receive_message(QueueUrl=url)
    return places


def test_a_credential_reaches_its_service_and_no_place_of_the_cloud(
    cloud: Cloud, home: Path
) -> None:
    body = {"name": "canary", "type": "bearer", "secret": {"token": CANARY}}
    made = cloud.ok("POST", "/credentials", json=body)
    with echo() as (url, seen):
        good = cloud.start(cloud.create(graph(url)), {})
        bad = cloud.start(cloud.create(graph(f"{url}/bad")), {})
        waits = cloud.start(cloud.create(graph(url, asks=True)), {})
        assert cloud.wait(good)["status"] == "succeeded"
        assert cloud.wait(bad)["status"] == "failed"
        cloud.wait_until(waits, lambda found: found["status"] == "waiting")
        grants = [item for item in _grants(cloud) if "sealed" in item]
        cloud.ok("DELETE", f"/executions/{waits}")
        cloud.wait(waits)
    assert seen == [CANARY] * 3
    assert grants == []
    closed = {item["pk"]["S"].rpartition("#")[2] for item in _grants(cloud)}
    assert closed == {good, bad, waits}
    places = kept(cloud)
    for execution in (good, bad, waits):
        for part in ("", "/nodes", "/events", "/checkpoints", "/values", "/cost"):
            path = f"/executions/{execution}{part}"
            places[path] = cloud.api("GET", path).text
    places["the credential"] = cloud.ok("GET", f"/credentials/{made['id']}")
    for file in home.rglob("*.log"):
        places[f"file {file.name}"] = file.read_text(errors="replace")
    assert len(places) > 20
    hits = {place: hit for place, what in places.items() if (hit := found(what, CANARY))}
    assert hits == {}
    assert "[[canary]]" in str(places[f"/executions/{good}"])
    # The same look finds what is there: the input of an execution that nobody lends to.
    plain = cloud.create({**graph("http://127.0.0.1:9/{{inputs.x}}"), "nodes": [_note()]})
    cloud.wait(cloud.start(plain, {"x": CANARY}))
    assert sum(bool(found(what, CANARY)) for what in kept(cloud).values()) >= 1


def _note() -> dict[str, Any]:
    config = {"x": "{{inputs.x}}"}
    return {"id": "send", "kind": "builtin", "type": "set_variable", "config": config}


def _grants(cloud: Cloud) -> list[Any]:
    dynamodb = aws(cloud, "dynamodb")
    (table,) = [t for t in dynamodb.list_tables()["TableNames"] if "redentials" in t]
    items = dynamodb.scan(TableName=table)["Items"]
    return [item for item in items if "#X#" in item["pk"]["S"]]
