import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from orcheo_sdk import OrcheoClient, RetryPolicy, cli, command_line
from orcheo_sdk.settings import load

WORKFLOW = {
    "id": "wf_1",
    "name": "hello",
    "revision": 1,
    "latest_version": 1,
    "active_version": 1,
    "created_at": "t",
    "updated_at": "t",
}
EXECUTION = {"id": "ex_1", "workflow_id": "wf_1", "version": 1, "status": "succeeded", "output": 3}
VERSION = {"number": 1, "status": "validated"}


class Api:
    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Any]] = []
        self.answers: dict[tuple[str, str], httpx.Response] = {
            ("GET", "/workflows"): httpx.Response(200, json={"items": [WORKFLOW], "cursor": None}),
            ("POST", "/workflows"): httpx.Response(201, json=WORKFLOW),
            ("POST", "/workflows/import-python"): httpx.Response(
                201, json={"workflow": WORKFLOW, "version": VERSION}
            ),
            ("POST", "/workflows/wf_1/execute"): httpx.Response(200, json=EXECUTION),
            ("GET", "/executions"): httpx.Response(200, json={"items": [EXECUTION]}),
            ("DELETE", "/executions/ex_1"): httpx.Response(
                200, json={**EXECUTION, "status": "cancelled"}
            ),
        }

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api")
        body = json.loads(request.content) if request.content else None
        self.sent.append((request.method, path, body))
        missing = httpx.Response(404, json={"title": "Not found", "detail": "nothing there"})
        return self.answers.get((request.method, path), missing)


def no_socket(url: str) -> Any:
    raise OSError(f"no network in unit tests: {url}")


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Api:
    made = Api()
    monkeypatch.setattr(
        command_line,
        "connect",
        lambda: OrcheoClient(
            "http://api.test/api",
            "t",
            transport=httpx.MockTransport(made),
            policy=RetryPolicy(attempts=1),
            opener=no_socket,
        ),
    )
    return made


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, list(arguments))
    return result.exit_code, result.output


def test_a_script_is_imported(api: Api, tmp_path: Path) -> None:
    script = tmp_path / "flow.py"
    script.write_text("graph = 1")
    code, text = run("workflow", "import", str(script))
    assert code == 0
    assert "wf_1" in text
    assert api.sent[-1][2] == {"name": "flow", "script": "graph = 1"}


def test_a_json_graph_is_imported(api: Api, tmp_path: Path) -> None:
    graph = tmp_path / "graph.json"
    graph.write_text('{"nodes": []}')
    code, _ = run("workflow", "import", str(graph), "--name", "drawn")
    assert code == 0
    assert api.sent[-1] == (
        "POST",
        "/workflows",
        {"name": "drawn", "description": "", "graph": {"nodes": []}},
    )


def test_a_workflow_runs_by_name_with_typed_inputs(api: Api) -> None:
    code, text = run("workflow", "run", "hello", "-i", "n=3", "-i", "name=Ada", "-i", '{"x": [1]}')
    assert code == 0, text
    assert api.sent[-1][2] == {"inputs": {"n": 3, "name": "Ada", "x": [1]}}
    assert "succeeded" in text


ASKED = {
    "id": "in_1",
    "node_id": "review",
    "kind": "interrupt",
    "value": {"question": "Approve?"},
    "status": "pending",
    "created_at": "t",
    "decision": None,
}


def test_what_an_execution_asks_is_listed(api: Api) -> None:
    decided = {**ASKED, "id": "in_2", "status": "decided", "decision": {"value": True, "by": "ada"}}
    answer = httpx.Response(200, json={"items": [ASKED, decided]})
    api.answers["GET", "/executions/ex_1/interrupts"] = answer
    code, text = run("execution", "interrupts", "ex_1")
    assert code == 0
    assert [line.split() for line in text.splitlines()] == [
        ["in_1", "review", "pending", '{"question":', '"Approve?"}'],
        ["in_2", "review", "decided", '{"question":', '"Approve?"}', "true"],
    ]
    code, text = run("execution", "interrupts", "ex_1", "--json")
    assert json.loads(text)[0]["value"] == {"question": "Approve?"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("yes", "yes"), ('{"n": 1}', {"n": 1}), ("NaN", "NaN"), ("3", 3)],
)
def test_a_decision_is_json_or_text(api: Api, text: str, value: Any) -> None:
    running = httpx.Response(202, json={**EXECUTION, "status": "running", "output": None})
    api.answers["POST", "/executions/ex_1/decisions/in_1"] = running
    code, printed = run("execution", "decide", "ex_1", "in_1", text)
    assert (code, printed) == (0, "ex_1  running\n")
    assert api.sent[-1][2] == {"value": value}


def test_a_waiting_execution_says_where_to_look(api: Api) -> None:
    waiting = {**EXECUTION, "status": "waiting", "output": None}
    api.answers["GET", "/executions/ex_1"] = httpx.Response(200, json=waiting)
    _, text = run("execution", "get", "ex_1")
    assert "orcheo execution interrupts ex_1" in text


def test_a_failed_execution_is_exit_code_1(api: Api) -> None:
    failed = {**EXECUTION, "status": "failed", "error": {"type": "KeyError", "message": "'x'"}}
    api.answers["POST", "/workflows/wf_1/execute"] = httpx.Response(200, json=failed)
    code, text = run("workflow", "run", "hello")
    assert code == 1
    assert "KeyError: 'x'" in text


@pytest.mark.parametrize("wrong", ["novalue", "@/nowhere.json", "{broken", "=x"])
def test_a_wrong_input_is_usage(api: Api, wrong: str) -> None:
    code, _ = run("workflow", "run", "hello", "-i", wrong)
    assert code == 2
    assert api.sent == []


def test_a_problem_is_exit_code_3_and_lists_issues(api: Api, tmp_path: Path) -> None:
    graph = tmp_path / "graph.json"
    graph.write_text("{}")
    document = {
        "title": "Invalid graph",
        "detail": "no",
        "issues": [{"path": "nodes", "message": "none"}],
    }
    api.answers["POST", "/workflows"] = httpx.Response(422, json=document)
    code, text = run("workflow", "import", str(graph))
    assert code == 3
    assert "Invalid graph" in text
    assert "nodes: none" in text


def test_executions_are_listed_and_cancelled(api: Api) -> None:
    code, text = run("execution", "list", "--json")
    assert code == 0
    assert json.loads(text)[0]["id"] == "ex_1"
    assert run("execution", "cancel", "ex_1")[1].split() == ["ex_1", "cancelled"]
    assert api.sent[-1][:2] == ("DELETE", "/executions/ex_1")


def test_an_execution_is_deleted_only_with_purge(api: Api) -> None:
    code, text = run("execution", "delete", "ex_1")
    assert code == 2
    assert "--purge" in text
    assert api.sent == []
    api.answers["DELETE", "/executions/ex_1"] = httpx.Response(204)
    assert run("execution", "delete", "ex_1", "--purge")[1].split() == ["ex_1", "purged"]
    assert api.sent[-1][:2] == ("DELETE", "/executions/ex_1")


def test_without_an_address_the_way_out_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("ORCHEO_API_URL", "ORCHEO_TOKEN", "ORCHEO_WS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    code, text = run("workflow", "list")
    assert code == 4
    assert "make up" in text


def test_settings_come_from_arguments_then_environment_then_the_local_cloud(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("ORCHEO_API_URL", "ORCHEO_TOKEN", "ORCHEO_WS_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".orcheo").mkdir()
    local = {"api_url": "http://l/api", "ws_url": "ws://l/ws", "token": "local"}
    (tmp_path / ".orcheo" / "local.json").write_text(json.dumps(local))
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    found = load(start=deep)
    assert (found.api_url, found.ws_url, found.token) == ("http://l/api", "ws://l/ws", "local")
    monkeypatch.setenv("ORCHEO_API_URL", "https://e.example/api/")
    monkeypatch.setenv("ORCHEO_TOKEN", "environment")
    found = load(start=deep)
    assert (found.api_url, found.ws_url) == ("https://e.example/api", "wss://e.example/ws")
    assert load("http://given", "mine", start=deep).token == "mine"


FRAMES = [
    {"execution_id": "ex_1", "sequence": 1, "at": "t", "type": "execution.status", "data": {}},
    {
        "execution_id": "ex_1",
        "sequence": 2,
        "at": "2026-11-02T09:00:00.000Z",
        "type": "node.status",
        "node_id": "greet",
        "data": {"status": "succeeded", "seconds": 0.25},
    },
    {"execution_id": "ex_1", "sequence": 3, "at": "t", "type": "end", "data": {}},
]


def watchable(api: Api) -> None:
    """Let the event log hold the whole run: no WebSocket can be opened here."""
    api.answers |= {
        ("POST", "/executions/ex_1/stream-ticket"): httpx.Response(201, json={"ticket": "t"}),
        ("GET", "/executions/ex_1/events"): httpx.Response(200, json={"items": FRAMES}),
        ("GET", "/executions/ex_1"): httpx.Response(200, json=EXECUTION),
    }


def test_watching_prints_a_line_for_each_node(api: Api) -> None:
    watchable(api)
    code, text = run("workflow", "run", "wf_1", "--watch")
    assert code == 3  # the workflow itself is not there
    code, text = run("workflow", "run", "hello", "--watch")
    assert code == 0, text
    assert text.splitlines()[0].split() == ["✓", "greet", "250", "ms"]


def test_watching_as_json_prints_frames_alone(api: Api) -> None:
    watchable(api)
    for arguments in (("workflow", "run", "hello", "--watch"), ("execution", "watch", "ex_1")):
        code, text = run(*arguments, "--json")
        assert code == 0, text
        assert [json.loads(line)["sequence"] for line in text.splitlines()] == [1, 2, 3]


def test_a_run_can_be_started_and_left(api: Api) -> None:
    scheduled = {**EXECUTION, "status": "scheduled", "output": None}
    api.answers["POST", "/workflows/wf_1/execute"] = httpx.Response(202, json=scheduled)
    code, text = run("workflow", "run", "hello", "--timeout", "0")
    assert (code, text.split()) == (0, ["ex_1", "scheduled"])


def test_an_identifier_that_is_none_is_usage(api: Api) -> None:
    assert run("execution", "cancel", "../workflows/wf_1")[0] == 2
    assert api.sent == []


def test_hostile_names_neither_steer_nor_break_the_terminal(api: Api) -> None:
    named = {**WORKFLOW, "name": "[/red]\x1b[2J:smile:"}
    api.answers["GET", "/workflows"] = httpx.Response(200, json={"items": [named]})
    code, text = run("workflow", "list")
    assert code == 0
    assert "[/red]\N{REPLACEMENT CHARACTER}[2J:smile:" in text


def test_an_unreachable_local_cloud_names_make_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    def made() -> OrcheoClient:
        policy = RetryPolicy(attempts=1)
        transport = httpx.MockTransport(refuse)
        return OrcheoClient("http://127.0.0.1:1/api", "t", transport=transport, policy=policy)

    monkeypatch.setattr(command_line, "connect", made)
    code, text = run("workflow", "list")
    assert code == 4
    assert "make up" in text


def test_nodes_and_workflows_are_shown(api: Api) -> None:
    node = {"type": "delay", "kind": "node", "description": "Wait.\nMore."}
    api.answers["GET", "/nodes"] = httpx.Response(200, json={"items": [node]})
    assert run("node", "list")[1].split() == ["delay", "node", "Wait."]
    assert "wf_1" in run("workflow", "get", "hello")[1]
    assert run("--version")[1].startswith("orcheo ")


def test_not_a_number_is_text_or_usage(api: Api) -> None:
    assert run("workflow", "run", "hello", "-i", "x=NaN")[0] == 0
    assert api.sent[-1][2] == {"inputs": {"x": "NaN"}}
    assert run("workflow", "run", "hello", "-i", '{"x": NaN}')[0] == 2


SCRIPT = {"python": 'x = "é[bold]"\n', "entrypoint": "build"}
PYTHON = ("GET", "/workflows/wf_1/versions/1/python")
DIFF = ("GET", "/workflows/wf_1/versions/1/diff/2")
NOTHING: dict[str, list[Any]] = {"nodes": [], "edges": [], "branches": []}
SAME: dict[str, Any] = {
    "added": NOTHING,
    "removed": NOTHING,
    "changed": [],
    "renamed": [],
    "layout": [],
    "script": None,
}


def test_a_version_is_exported_as_it_is_and_says_its_entry_point(api: Api) -> None:
    api.answers[PYTHON] = httpx.Response(200, json=SCRIPT)
    result = CliRunner().invoke(cli.app, ["workflow", "export", "hello"])
    assert result.exit_code == 0
    assert result.stdout == SCRIPT["python"]
    assert "--entrypoint build" in result.stderr


def test_an_export_goes_to_a_file(api: Api, tmp_path: Path) -> None:
    api.answers["GET", "/workflows/wf_1/versions/7/python"] = httpx.Response(200, json=SCRIPT)
    target = tmp_path / "flow.py"
    code, _ = run("workflow", "export", "hello", "--version", "7", "-o", str(target))
    assert code == 0
    assert target.read_text(encoding="utf-8") == SCRIPT["python"]
    code, text = run("workflow", "export", "hello", "--version", "7", "-o", str(tmp_path))
    assert code == 2
    assert str(tmp_path) in text.replace("\n", "")


def test_a_workflow_without_a_version_cannot_be_exported(api: Api) -> None:
    empty = {**WORKFLOW, "latest_version": 0, "active_version": None}
    api.answers["GET", "/workflows"] = httpx.Response(200, json={"items": [empty]})
    code, text = run("workflow", "export", "hello")
    assert code == 2
    assert "has no version yet" in text


def test_a_difference_is_a_line_for_each_thing(api: Api) -> None:
    node = {"path": "/nodes/b", "value": {"id": "b", "kind": "builtin", "type": "delay"}}
    edge = {"path": "/nodes/s/graph/edges", "value": {"from": ["a", "b"], "to": "END"}}
    branch = {"path": "/branches/a/if_else", "value": {"kind": "builtin", "type": "if_else"}}
    found = {
        **SAME,
        "added": {**NOTHING, "nodes": [node], "edges": [edge]},
        "removed": {**NOTHING, "branches": [branch]},
        "changed": [{"path": "/nodes/a/config/x", "before": "é" * 99, "after": 2}, {"path": "/n"}],
        "renamed": [{"path": "/nodes", "before": "c", "after": "d"}],
        "layout": [{"path": "/nodes/a/ui/x", "before": 0, "after": 5}],
        "script": {"before": "a" * 64, "after": None},
    }
    api.answers[DIFF] = httpx.Response(200, json=found)
    code, text = run("workflow", "diff", "hello", "1", "2")
    assert code == 0
    assert text.splitlines() == [
        "- branch /branches/a/if_else (if_else)",
        "+ node /nodes/b (delay)",
        "+ edge a + b -> END in /nodes/s/graph",
        "> /nodes: c is now d",
        f'~ /nodes/a/config/x: "{"é" * 56}... -> 2',
        "~ /n: nothing -> nothing",
        "  /nodes/a/ui/x: 0 -> 5 (canvas only)",
        "~ script: aaaaaaaaaaaa -> none",
    ]
    code, text = run("workflow", "diff", "hello", "1", "2", "--json")
    assert json.loads(text) == found


def test_equal_versions_differ_in_nothing(api: Api) -> None:
    api.answers[DIFF] = httpx.Response(200, json=SAME)
    assert run("workflow", "diff", "hello", "1", "2") == (0, "No difference.\n")


def test_pins_and_a_stop_are_passed_on(api: Api) -> None:
    code, text = run(
        "workflow", "run", "hello", "--pin", 'a={"x": 1}', "--pin", "b=text", "--stop-after", "b"
    )
    assert code == 0, text
    pins = {"a": {"x": 1}, "b": "text"}
    assert api.sent[-1][2] == {"inputs": {}, "pins": pins, "stop_after": "b"}
    code, text = run("workflow", "run", "hello", "--pin", "a")
    assert code == 2
    assert "--pin a: write name=value" in text


@pytest.mark.parametrize("text", ['[1, {"n": 2}]', '1\n\n{"n": 2}\n'])
def test_a_batch_is_a_list_or_lines(api: Api, tmp_path: Path, text: str) -> None:
    file = tmp_path / "inputs"
    file.write_text(text)
    members = [{"id": "ex_1", "status": "scheduled"}, {"id": "ex_2", "status": "scheduled"}]
    answer = httpx.Response(202, json={"batch_id": "ba_1", "executions": members})
    api.answers["POST", "/workflows/wf_1/execute-batch"] = answer
    code, printed = run("workflow", "run-batch", "hello", str(file))
    assert (code, printed.split()) == (0, ["ex_1", "scheduled", "ex_2", "scheduled"])
    assert api.sent[-1][2] == {"inputs": [1, {"n": 2}]}
    file.write_text("[1,")
    assert run("workflow", "run-batch", "hello", str(file))[0] == 2


CHECKPOINT = {"index": 3, "step": 1, "at": "t", "nodes": ["a"], "next": ["b", "c"]}


def test_checkpoints_are_listed_page_by_page_and_shown(api: Api) -> None:
    api.answers["GET", "/executions/ex_1/checkpoints"] = httpx.Response(
        200, json={"items": [CHECKPOINT], "cursor": None}
    )
    code, text = run("execution", "checkpoints", "ex_1")
    assert (code, text.split()) == (0, ["3", "1", "a", "b,", "c"])
    api.answers["GET", "/executions/ex_1/checkpoints/3"] = httpx.Response(
        200, json={**CHECKPOINT, "values": {"x": 1}}
    )
    code, text = run("execution", "checkpoints", "ex_1", "--index", "3")
    assert json.loads(text)["values"] == {"x": 1}


def test_a_replay_says_only_what_was_given(api: Api) -> None:
    started = httpx.Response(202, json={**EXECUTION, "status": "scheduled", "output": None})
    api.answers["POST", "/executions/ex_1/replay"] = started
    assert run("execution", "replay", "ex_1") == (0, "ex_1  scheduled\n")
    assert api.sent[-1][2] == {}
    given = ["--checkpoint", "3", "--version", "newest", "-i", "n=1", "--set", "x=[2]"]
    given += ["--policy", "reuse", "--node-policy", "pay=forbid"]
    assert run("execution", "replay", "ex_1", *given)[0] == 0
    assert api.sent[-1][2] == {
        "checkpoint": 3,
        "version": "newest",
        "inputs": {"n": 1},
        "state": {"x": [2]},
        "policy": {"default": "reuse", "nodes": {"pay": "forbid"}},
    }


def test_a_retry_names_a_version(api: Api) -> None:
    started = httpx.Response(202, json={**EXECUTION, "status": "scheduled", "output": None})
    api.answers["POST", "/executions/ex_1/retry"] = started
    assert run("execution", "retry", "ex_1", "--version", "2") == (0, "ex_1  scheduled\n")
    assert api.sent[-1][2] == {"version": 2}
