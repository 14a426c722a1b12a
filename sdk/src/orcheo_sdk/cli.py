"""``orcheo``: workflows and executions from the command line.

Exit codes: 0 success, 1 the execution did not succeed, 2 wrong usage, 3 the API refused, 4 the API
cannot be reached or is not configured, 130 interrupted.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from orcheo_sdk.audit_command import audit
from orcheo_sdk.client import OrcheoClient
from orcheo_sdk.command_line import (
    FAILED,
    INTERRUPTED,
    REFUSED,
    USAGE,
    AsJson,
    call,
    complain,
    err,
    out,
    print_json,
    table,
)
from orcheo_sdk.credential_commands import credentials
from orcheo_sdk.differences import difference_lines
from orcheo_sdk.errors import (
    InvalidCall,
    StillRunning,
)
from orcheo_sdk.executions import SAME
from orcheo_sdk.executor import HttpWorkflowExecutor
from orcheo_sdk.inputs import read_inputs, read_list, read_pairs, read_value
from orcheo_sdk.models import Batch, Checkpoint, Execution, PythonScript, Workflow
from orcheo_sdk.trace import follow, shown

# A traceback with local variables would show the token.
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
workflows = typer.Typer(no_args_is_help=True, help="Import, list and run workflows.")
executions = typer.Typer(
    no_args_is_help=True, help="Watch, list, pause, decide, cancel and replay executions."
)
nodes = typer.Typer(no_args_is_help=True, help="The built-in nodes.")
app.add_typer(workflows, name="workflow")
app.add_typer(executions, name="execution")
app.add_typer(nodes, name="node")
app.add_typer(credentials, name="credential")
app.add_typer(credentials, name="credentials", hidden=True)
app.command()(audit)


@app.callback(invoke_without_command=True)
def _root(
    show_version: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--version", help="Print the version.", is_eager=True)
    ] = False,
) -> None:
    """Run Orcheo workflows."""
    if show_version:
        out.print(f"orcheo {version('orcheo-sdk')}")
        raise typer.Exit


# --- workflows ----------------------------------------------------------------------------------


@workflows.command("import")
def import_workflow(
    file: Annotated[Path, typer.Argument(help="A LangGraph script, or a graph as JSON.")],
    name: Annotated[str | None, typer.Option(help="Default: the file's folder or name.")] = None,
    entrypoint: Annotated[str | None, typer.Option(help="What builds the graph.")] = None,
    workflow_id: Annotated[str | None, typer.Option(help="Add a version to this one.")] = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Import a LangGraph script or a JSON graph."""
    try:
        text = file.read_text(encoding="utf-8")
        graph = json.loads(text) if file.suffix == ".json" else None
    except (OSError, ValueError, RecursionError) as error:
        complain(f"{file}: {error}")
        raise typer.Exit(USAGE) from error
    if file.suffix == ".json" and not isinstance(graph, dict):
        complain(f"{file} holds no graph: a JSON object is needed.")
        raise typer.Exit(USAGE)
    folder = file.resolve().parent.name
    title = name or (folder if file.stem in {"workflow", "graph"} and folder else file.stem)

    def run(client: OrcheoClient) -> Workflow:
        if graph is None:
            return client.workflows.import_python(
                name if workflow_id else title, text, entrypoint=entrypoint, workflow_id=workflow_id
            ).workflow
        if workflow_id is None:
            return client.workflows.create(title, graph=graph)
        changes = {"graph": graph} if name is None else {"graph": graph, "name": name}
        return client.workflows.update(workflow_id, changes)

    found = call(run)
    if as_json:
        print_json(found)
    else:
        out.print(
            shown(f"{found.name}  {found.id}  version {found.latest_version}"), soft_wrap=True
        )


@workflows.command("list")
def list_workflows(as_json: AsJson = False) -> None:  # noqa: FBT002
    """List workflows, newest first."""
    found = call(lambda client: list(client.workflows.iterate()))
    if as_json:
        print_json(found)
        return
    rows = [[each.id, each.name, str(each.active_version or "-")] for each in found]
    table(["id", "name", "version"], rows)


@workflows.command("get")
def get_workflow(
    workflow: Annotated[str, typer.Argument(help="Id or name.")],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Show a workflow."""
    found = call(lambda client: _find(client, workflow))
    if as_json:
        print_json(found)
        return
    members = ("id", "name", "description", "active_version", "latest_version", "updated_at")
    table(["member", "value"], [[each, str(getattr(found, each))] for each in members])


@workflows.command("export")
def export_workflow(
    workflow: Annotated[str, typer.Argument(help="Id or name.")],
    number: Annotated[
        int | None, typer.Option("--version", min=1, help="Default: the active one.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write here, not to the terminal.")
    ] = None,
) -> None:
    """Write a version as a Python script that imports back to the same graph."""

    def run(client: OrcheoClient) -> PythonScript:
        found = _find(client, workflow)
        chosen = number or found.active_version or found.latest_version
        if not chosen:
            raise InvalidCall(f"{found.name!r} has no version yet.")
        return client.workflows.python(found.id, chosen)

    found = call(run)
    if file is None:
        print(found.python, end="")  # noqa: T201 - the command's output
    else:
        try:
            file.write_text(found.python, encoding="utf-8")
        except OSError as error:
            complain(f"{file}: {error}")
            raise typer.Exit(USAGE) from error
    if found.entrypoint not in {"build_graph", "graph", "workflow", "app"}:
        err.print(shown(f"Import it with --entrypoint {found.entrypoint}."), soft_wrap=True)


@workflows.command("diff")
def diff_versions(
    workflow: Annotated[str, typer.Argument(help="Id or name.")],
    before: Annotated[int, typer.Argument(min=1, help="Number of a version.")],
    after: Annotated[int, typer.Argument(min=1, help="Number of a version.")],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Say what differs between two versions, by meaning."""
    found = call(lambda client: client.workflows.diff(_find(client, workflow).id, before, after))
    if as_json:
        print(json.dumps(found.model_dump(mode="json", exclude_unset=True), indent=2))  # noqa: T201
        return
    for line in difference_lines(found):
        out.print(shown(line), soft_wrap=True)


@workflows.command("run")
def run_workflow(  # noqa: PLR0917 - typer reads them by name
    workflow: Annotated[str, typer.Argument(help="Id or name.")],
    inputs: Annotated[
        list[str] | None,
        typer.Option("-i", "--input", help="key=value (JSON or text), @file, or a JSON object."),
    ] = None,
    pins: Annotated[
        list[str] | None,
        typer.Option("--pin", help="node=output: do not run the node. JSON or text."),
    ] = None,
    stop_after: Annotated[
        str | None, typer.Option(help="Node behind which the execution ends.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Draw the live trace.")] = False,  # noqa: FBT002
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait for the end.")] = 300,
    idempotency_key: Annotated[str | None, typer.Option(help="Run once for this key.")] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Run a workflow to its end; with --timeout 0, only start it."""

    def run(client: OrcheoClient) -> Execution:
        given = read_inputs(inputs or [])
        pinned = read_pairs("--pin", pins or []) or None
        found = _find(client, workflow)
        if watch or timeout == 0:
            started = client.workflows.execute(
                found.id,
                given,
                pins=pinned,
                stop_after=stop_after,
                idempotency_key=idempotency_key,
            )
            return _watched(client, started.id, as_json=as_json) if watch else started
        try:
            return HttpWorkflowExecutor(client).finish(
                found,
                given,
                pins=pinned,
                stop_after=stop_after,
                idempotency_key=idempotency_key,
                timeout_seconds=timeout,
            )
        except StillRunning as running:
            complain(running)
            return client.executions.get(running.execution_id)

    ended = call(run)
    if as_json and watch:
        raise typer.Exit(_code(ended))
    _report(ended, as_json=as_json, started_only=timeout == 0 and not watch)


@workflows.command("run-batch")
def run_batch(
    workflow: Annotated[str, typer.Argument(help="Id or name.")],
    file: Annotated[
        typer.FileText, typer.Argument(help="A JSON list, or one JSON value a line; - for stdin.")
    ],
    idempotency_key: Annotated[str | None, typer.Option(help="Start once for this key.")] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Start one execution for each of up to 1,000 inputs."""

    def run(client: OrcheoClient) -> Batch:
        inputs = read_list(file.read())
        found = _find(client, workflow)
        return client.workflows.execute_batch(found.id, inputs, idempotency_key=idempotency_key)

    found = call(run)
    if as_json:
        print_json(found)
    else:
        table(["id", "status"], [[each.id, each.status] for each in found.executions])


def _find(client: OrcheoClient, text: str) -> Workflow:
    if text.startswith("wf_"):
        return client.workflows.get(text)
    found = [each for each in client.workflows.iterate() if each.name == text]
    if not found:
        complain(f"There is no workflow named {text!r}; `orcheo workflow list` shows all.")
        raise typer.Exit(REFUSED)
    if len(found) > 1:
        complain(f"{len(found)} workflows are named {text!r}; taking the newest, {found[0].id}.")
    return found[0]


# --- executions ---------------------------------------------------------------------------------


@executions.command("watch")
def watch_execution(execution_id: str, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Draw an execution's trace, live, until it ends; with --json, print its frames."""
    found = call(lambda client: _watched(client, execution_id, as_json=as_json))
    if as_json:
        raise typer.Exit(_code(found))
    _report(found, as_json=False)


def _watched(client: OrcheoClient, execution_id: str, *, as_json: bool) -> Execution:
    try:
        frames = client.executions.stream(execution_id)
        if as_json:
            for frame in frames:
                print(frame.model_dump_json(), flush=True)  # noqa: T201
        else:
            follow(frames, out, title=execution_id)
        return client.executions.get(execution_id)
    except KeyboardInterrupt:
        err.print(f"\n{shown(execution_id)} goes on; `orcheo execution cancel` ends it.")
        raise typer.Exit(INTERRUPTED) from None


@executions.command("list")
def list_executions(
    workflow: Annotated[str | None, typer.Option(help="Only of this workflow; id or name.")] = None,
    status: Annotated[str | None, typer.Option(help="Only with this status.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 20,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List executions, newest first."""

    def run(client: OrcheoClient) -> list[Execution]:
        only = None if workflow is None else _find(client, workflow).id
        return client.executions.list(workflow_id=only, status=status, limit=limit).items

    found = call(run)
    if as_json:
        print_json(found)
        return
    rows = [[each.id, each.status, each.workflow_id, each.created_at or ""] for each in found]
    table(["id", "status", "workflow", "created"], rows)


@executions.command("get")
def get_execution(execution_id: str, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Show an execution and its output."""
    found = call(lambda client: client.executions.get(execution_id))
    if as_json:
        print_json(found)
    else:
        _show(found)


@executions.command("cancel")
def cancel_execution(execution_id: str, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Cancel an execution."""
    found = call(lambda client: client.executions.cancel(execution_id))
    if as_json:
        print_json(found)
    else:
        out.print(shown(f"{found.id}  {found.status}"))


@executions.command("pause")
def pause_execution(execution_id: str, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Pause an execution: what runs is finished, and nothing else starts."""
    _report_pause(call(lambda client: client.executions.pause(execution_id)), as_json=as_json)


@executions.command("resume")
def resume_execution(execution_id: str, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Let a paused execution go on; `decide` answers what it asks."""
    _report_pause(call(lambda client: client.executions.resume(execution_id)), as_json=as_json)


@executions.command("delete")
def delete_execution(
    execution_id: str,
    purge: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--purge", help="Required: it deletes all data of it, for good.")
    ] = False,
) -> None:
    """Delete an execution that has ended: its log, events, decisions and stored values."""
    if not purge:
        raise typer.BadParameter(
            "deleting cannot be undone; add --purge, or use 'orcheo execution cancel' to end it"
        )
    call(lambda client: client.executions.purge(execution_id))
    out.print(shown(f"{execution_id}  purged"))


@executions.command("interrupts")
def list_interrupts(execution_id: str, as_json: AsJson = False) -> None:  # noqa: FBT002
    """List what an execution asks, and what was decided."""
    found = call(lambda client: client.executions.interrupts(execution_id).items)
    if as_json:
        print_json(found)
        return
    rows = [
        [
            each.id,
            each.node_id,
            each.status,
            json.dumps(each.value, ensure_ascii=False),
            "" if each.decision is None else json.dumps(each.decision.value, ensure_ascii=False),
        ]
        for each in found
    ]
    table(["id", "node", "status", "asks", "decision"], rows)


@executions.command("decide")
def decide_interrupt(
    execution_id: str,
    interrupt_id: str,
    value: Annotated[str, typer.Argument(help="JSON, or text.")],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Answer what an execution asks; it then goes on."""
    answer = read_value(value)
    found = call(lambda client: client.executions.decide(execution_id, interrupt_id, answer))
    if as_json:
        print_json(found)
    else:
        out.print(shown(f"{found.id}  {found.status}"))


@executions.command("checkpoints")
def list_checkpoints(
    execution_id: str,
    index: Annotated[int | None, typer.Option(min=0, help="Only this one, with its state.")] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List where an execution stood, oldest first; each can be replayed from."""

    def run(client: OrcheoClient) -> list[Checkpoint]:
        if index is not None:
            return [client.executions.checkpoint(execution_id, index)]
        found: list[Checkpoint] = []
        cursor: str | None = None
        while True:
            page = client.executions.checkpoints(execution_id, limit=100, cursor=cursor)
            found += page.items
            cursor = page.cursor
            if cursor is None:
                return found

    found = call(run)
    if index is not None or as_json:
        print_json(found[0] if index is not None else found)
        return
    rows = [
        [str(each.index), str(each.step), ", ".join(each.nodes), ", ".join(each.next)]
        for each in found
    ]
    table(["index", "step", "after", "next"], rows)


@executions.command("replay")
def replay_execution(  # noqa: PLR0917 - typer reads them by name
    execution_id: str,
    checkpoint: Annotated[
        int | None, typer.Option(min=0, help="Index of a checkpoint; default: the start.")
    ] = None,
    node: Annotated[str | None, typer.Option(help="From before this node's last visit.")] = None,
    number: Annotated[
        str | None, typer.Option("--version", help="A number or newest; default: the same.")
    ] = None,
    inputs: Annotated[
        list[str] | None, typer.Option("-i", "--input", help="Other inputs, as for workflow run.")
    ] = None,
    state: Annotated[
        list[str] | None, typer.Option("--set", help="channel=value, JSON or text.")
    ] = None,
    policy: Annotated[
        str | None, typer.Option(help="rerun, reuse or forbid: of nodes that ran before.")
    ] = None,
    policies: Annotated[
        list[str] | None, typer.Option("--node-policy", help="node=rerun|reuse|forbid.")
    ] = None,
    idempotency_key: Annotated[str | None, typer.Option(help="Start once for this key.")] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Run an execution again, from the start or a checkpoint, as a new one."""
    found = call(
        lambda client: client.executions.replay(
            execution_id,
            checkpoint=checkpoint,
            node=node,
            version=_version(number),
            inputs=SAME if inputs is None else read_inputs(inputs),
            state=read_pairs("--set", state or []) or None,
            policy=policy,
            policies=read_pairs("--node-policy", policies or []),
            idempotency_key=idempotency_key,
        )
    )
    _report(found, as_json=as_json, started_only=True)


@executions.command("retry")
def retry_execution(
    execution_id: str,
    number: Annotated[
        str | None, typer.Option("--version", help="A number or newest; default: the same.")
    ] = None,
    idempotency_key: Annotated[str | None, typer.Option(help="Start once for this key.")] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Go on where an execution failed or was cancelled, as a new one."""
    found = call(
        lambda client: client.executions.retry(
            execution_id, version=_version(number), idempotency_key=idempotency_key
        )
    )
    _report(found, as_json=as_json, started_only=True)


def _version(text: str | None) -> int | str | None:
    return int(text) if text is not None and text.isdecimal() else text


@nodes.command("list")
def list_nodes(as_json: AsJson = False) -> None:  # noqa: FBT002
    """List the built-in nodes and routers."""
    found = call(lambda client: client.nodes.list())
    if as_json:
        print_json(found)
        return
    rows = [[each.type, each.kind, each.description.split("\n")[0]] for each in found]
    table(["type", "kind", "what"], rows)


def _report_pause(execution: Execution, *, as_json: bool) -> None:
    if as_json:
        print_json(execution)
    else:
        paused = "  (paused)" if execution.paused else ""
        out.print(shown(f"{execution.id}  {execution.status}{paused}"))


def _code(execution: Execution) -> int:
    return 0 if execution.status in {"succeeded", "archived"} else FAILED


def _show(execution: Execution) -> None:
    out.print(shown(f"{execution.id}  {execution.status}"))
    error: dict[str, Any] | None = execution.error
    if error:
        out.print(
            Text(shown(f"{error.get('type')}: {error.get('message')}"), "red"), soft_wrap=True
        )
    elif execution.paused:
        out.print(shown(f"Paused; `orcheo execution resume {execution.id}` lets it go on."))
    elif execution.status == "waiting":
        out.print(
            shown(f"`orcheo execution interrupts {execution.id}` shows what it waits for."),
            soft_wrap=True,
        )
    elif execution.output is not None:
        out.print_json(json.dumps(execution.output))


def _report(execution: Execution, *, as_json: bool, started_only: bool = False) -> None:
    if as_json:
        print_json(execution)
    else:
        _show(execution)
    if not started_only:
        raise typer.Exit(_code(execution))


if __name__ == "__main__":
    sys.exit(app())
