"""``orcheo credential``, against the API in this process."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from orcheo_sdk import OrcheoClient, cli, command_line
from orcheo_sdk.retrying import RetryPolicy
from tests.harness.api import World

CANARY = "canary-5e7a"


class InProcess(httpx.BaseTransport):
    """Carries requests to the API without a network."""

    def __init__(self, world: World) -> None:
        self._world = world

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        query: dict[str, Any] = dict(request.url.params)
        reply = self._world.call(
            request.method,
            request.url.path.removeprefix("/api"),
            body=request.read() or None,
            headers={
                name: value for name, value in request.headers.items() if name != "content-length"
            },
            **query,
        )
        return httpx.Response(reply.status, headers=reply.headers, text=reply.text)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()

    def connect() -> OrcheoClient:
        policy = RetryPolicy(attempts=1)
        return OrcheoClient("http://api.test/api", "t", transport=InProcess(made), policy=policy)

    monkeypatch.setattr(command_line, "connect", connect)
    return made


def run(*arguments: str, typed: str | None = None) -> Any:
    result = CliRunner().invoke(cli.app, ["credential", *arguments], input=typed)
    assert CANARY not in result.output
    return result


def test_a_secret_is_asked_for_without_an_echo_and_is_never_shown(world: World) -> None:
    made = run("create", "gpt", "--template", "openai", typed=f"{CANARY}\n")
    assert made.exit_code == 0, made.output
    (row,) = world.credentials.rows.values()
    assert world.secret_values.read("acme", row.id).fields == {"token": CANARY}
    listed = run("list")
    assert listed.output.split()[1:4] == ["gpt", "bearer", "active"]
    assert run("get", "gpt").exit_code == 0


@pytest.mark.usefixtures("world")
def test_a_secret_comes_from_a_file_or_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "secret.json"
    file.write_text(json.dumps({"value": {"a": CANARY}}))
    made = run("create", "mine", "--type", "custom_json", "--secret-file", str(file), "--json")
    assert json.loads(made.output)["fields"] == ["a", "json"]
    typed = json.dumps({"value": {"a": "second"}})
    rotated = run("rotate", "mine", "--secret-file", "-", "--json", typed=typed)
    assert json.loads(rotated.output)["status"] == "rotating"
    assert run("create", "x", "--type", "custom_json").exit_code == 2
    file.write_text("[]")
    again = run("rotate", "mine", "--secret-file", str(file))
    assert again.exit_code == 2


def test_settings_and_policies_are_given_as_options(world: World) -> None:
    options = ("--setting", "host=mail.example.com", "--setting", "port=465")
    made = run(
        "create", "mail", "--type", "smtp", *options, "--rotate-every-days", "30", "--json",
        typed=f"ada\n{CANARY}\n",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    (row,) = world.credentials.rows.values()
    assert row.settings["port"] == 465
    assert row.rotation is not None


def test_one_is_revoked_and_deleted_by_name(world: World) -> None:
    run("create", "gpt", "--template", "openai", typed=f"{CANARY}\n")
    checked = run("check", "gpt").output
    assert "healthy" in checked
    assert "It works." in checked
    assert "revoked" in run("revoke", "gpt").output
    assert run("delete", "gpt").exit_code == 0
    assert world.credentials.rows == {}
    missing = run("get", "gpt")
    assert missing.exit_code == 2
    assert "credential list" in missing.output


def test_types_templates_and_what_needs_attention_are_listed(world: World) -> None:
    assert "access_key_id, secret_access_key" in run("types").output
    assert "slack" in run("templates").output
    run("create", "gpt", "--template", "openai", typed=f"{CANARY}\n")
    assert run("list", "--attention").output == ""
    world.clock.advance(100 * 86_400)
    assert "unused" in run("list", "--attention").output
    for command in (["types"], ["templates"], ["list"], ["get", "gpt"]):
        assert json.loads(run(*command, "--json").output)
