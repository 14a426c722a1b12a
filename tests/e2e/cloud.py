"""A client of the local cloud that knows it only from outside."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import psutil
import pytest

TERMINAL = {"succeeded", "failed", "cancelled"}


@dataclass(frozen=True)
class Cloud:
    """What ``local.json`` says, and a client on it."""

    settings: dict[str, Any]
    client: httpx.Client

    def api(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Call the API and return whatever it answers."""
        return self.client.request(method, f"{self.settings['api_url']}{path}", **more)

    def ok(self, method: str, path: str, **more: Any) -> Any:
        """Call the API; the answer must be a 2xx."""
        answer = self.api(method, path, **more)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def import_script(self, script: str, name: str = "test", **more: Any) -> str:
        """Import a script; return the workflow's id."""
        body = {"name": name, "script": script, **more}
        imported = self.ok("POST", "/workflows/import-python", json=body)
        return str(imported["workflow"]["id"])

    def create(self, graph: dict[str, Any], name: str = "test") -> str:
        """Create a workflow from a graph; return its id."""
        created = self.ok("POST", "/workflows", json={"name": name, "graph": graph})
        return str(created.get("id") or created["workflow"]["id"])

    def start(self, workflow: str, inputs: Any, **headers: str) -> str:
        """Execute; return the execution's id."""
        path = f"/workflows/{workflow}/execute"
        return str(self.ok("POST", path, json={"inputs": inputs}, headers=headers)["id"])

    def webhook(self, workflow: str, secret: str, **config: Any) -> str:
        """Create a signed webhook trigger; return its URL."""
        auth = {"type": "hmac_sha256", "secret": secret, "header": "x-signature"}
        body = {"type": "webhook", "config": {"auth": auth, "methods": ["POST"], **config}}
        return str(self.ok("POST", f"/workflows/{workflow}/triggers", json=body)["url"])

    def wait(self, execution: str, seconds: float = 60) -> dict[str, Any]:
        """Return the execution once it has ended."""
        return self.wait_until(execution, lambda found: found["status"] in TERMINAL, seconds)

    def wait_until(
        self, execution: str, done: Callable[[dict[str, Any]], bool], seconds: float = 60
    ) -> dict[str, Any]:
        """Return the execution once the condition holds; 404 counts as not yet."""
        end = time.monotonic() + seconds
        found: Any = None
        while time.monotonic() < end:
            answer = self.api("GET", f"/executions/{execution}")
            if answer.status_code != 404:
                assert answer.is_success, answer.text
                found = answer.json()
                if done(found):
                    return found
            time.sleep(0.05)
        pytest.fail(f"{execution} did not get there in {seconds} s: {found}")

    def workers(self, function: str) -> list[psutil.Process]:
        """Return the processes that run a function of the deployed stack."""
        found: list[psutil.Process] = []
        for process in psutil.process_iter():
            try:
                name = process.environ().get("AWS_LAMBDA_FUNCTION_NAME", "")
                endpoint = process.environ().get("AWS_ENDPOINT_URL", "")
            except psutil.Error:
                continue
            mine = self.settings["aws_endpoint_url"].rsplit(":", 1)[1] in endpoint
            if mine and function.replace("_", "") in name.lower().replace("-", "").replace("_", ""):
                found.append(process)
        return found
