"""``orcheo``: workflows and executions from the command line.

Exit codes: 0 success, 1 the execution did not succeed, 2 wrong usage, 3 the API refused, 4 the API
cannot be reached or is not configured.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from orcheo_sdk.client import OrcheoClient
from orcheo_sdk.errors import ApiProblem, NotConfigured, OrcheoError, TransportFailed
from orcheo_sdk.models import Execution, Workflow
from orcheo_sdk.trace import Trace

FAILED, USAGE, REFUSED, UNREACHABLE = 1, 2, 3, 4

app = typer.Typer(no_args_is_help=True, help="Run Orcheo workflows.", add_completion=False)
workflows = typer.Typer(no_args_is_help=True, help="Import, list and run workflows.")
executions = typer.Typer(no_args_is_help=True, help="Watch, list and cancel executions.")
nodes = typer.Typer(no_args_is_help=True, help="The built-in nodes.")
app.add_typer(workflows, name="workflow")
app.add_typer(executions, name="execution")
app.add_typer(nodes, name="node")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
T = TypeVar("T")
connect: Callable[[], OrcheoClient] = OrcheoClient
"""Makes the client; tests put another in its place."""
out = Console()
err = Console(stderr=True)


def _call(action: Callable[[OrcheoClient], T]) -> T:
    """Run an action on a client; turn its errors into messages and exit codes."""
    try:
        with connect() as client:
            return action(client)
    except ApiProblem as problem:
        err.print(Text(f"{problem.title} ({problem.status}): {problem.detail}", "red"))
        for issue in problem.details.get("issues", []):
            err.print(Text(f"  {issue.get('path')}: {issue.get('message')}"))
        raise typer.Exit(REFUSED) from problem
    except (NotConfigured, TransportFailed) as error:
        err.print(Text(str(error), "red"))
        raise typer.Exit(UNREACHABLE) from error
    except OrcheoError as error:
        err.print(Text(str(error), "red"))
        raise typer.Exit(FAILED) from error


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))  # noqa: T201 - the command's output


def _table(columns: list[str], rows: list[list[str]]) -> None:
    table = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*row)
    out.print(table)


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
    except (OSError, UnicodeDecodeError) as error:
        err.print(Text(f"{file}: {error}", "red"))
        raise typer.Exit(USAGE) from error
    title = name or (file.parent.name if file.stem in {"workflow", "graph"} else file.stem)

    def run(client: OrcheoClient) -> Workflow:
        if file.suffix == ".json":
            graph = _json_graph(file, text)
            if workflow_id is not None:
                return client.workflows.update(workflow_id, {"graph": graph})
            return client.workflows.create(title, graph=graph)
        return client.workflows.import_python(
            title, text, entrypoint=entrypoint, workflow_id=workflow_id
        ).workflow

    workflow = _call(run)
    if as_json:
        _print_json(workflow.model_dump())
    else:
        out.print(f"{workflow.name}  {workflow.id}  version {workflow.latest_version}")


def _json_graph(file: Path, text: str) -> dict[str, Any]:
    try:
        graph = json.loads(text)
    except ValueError as error:
        err.print(Text(f"{file} is not JSON: {error}", "red"))
        raise typer.Exit(USAGE) from error
    if not isinstance(graph, dict):
        err.print(Text(f"{file} holds no graph: a JSON object is needed.", "red"))
        raise typer.Exit(USAGE)
    return graph


@workflows.command("list")
def list_workflows(as_json: AsJson = False) -> None:  # noqa: FBT002
    """List workflows, newest first."""
    page = _call(lambda client: client.workflows.list())
    if as_json:
        _print_json([each.model_dump() for each in page.items])
        return
    rows = [[each.id, each.name, str(each.active_version or "-")] for each in page.items]
    _table(["id", "name", "version"], rows)


@workflows.command("run")
def run_workflow(
    workflow: Annotated[str, typer.Argument(help="Id or name.")],
    inputs: Annotated[
        list[str] | None,
        typer.Option("-i", "--input", help="key=value (JSON or text), @file, or a JSON object."),
    ] = None,
    watch: Annotated[bool, typer.Option(help="Draw the live trace.")] = False,  # noqa: FBT002
    idempotency_key: Annotated[str | None, typer.Option(help="Run once for this key.")] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Run a workflow, and watch it."""
    given = _inputs(inputs or [])

    def run(client: OrcheoClient) -> Execution:
        found = _find(client, workflow)
        execution = client.workflows.execute(
            found.id,
            given,
            idempotency_key=idempotency_key,
            wait_seconds=None if watch else 25,
        )
        if watch:
            _draw(client, execution.id)
            return client.executions.get(execution.id)
        return execution

    _report(_call(run), as_json=as_json)


def _find(client: OrcheoClient, text: str) -> Workflow:
    if text.startswith("wf_"):
        return client.workflows.get(text)
    cursor: str | None = None
    while True:
        page = client.workflows.list(limit=100, cursor=cursor)
        for found in page.items:
            if found.name == text:
                return found
        cursor = page.cursor
        if cursor is None:
            break
    err.print(
        Text(f"There is no workflow named {text!r}; `orcheo workflow list` shows all.", "red")
    )
    raise typer.Exit(REFUSED)


def _inputs(parts: list[str]) -> dict[str, Any]:
    """Read ``key=value``, ``@file`` and JSON objects; later ones win."""
    found: dict[str, Any] = {}
    for part in parts:
        try:
            if part.startswith("@"):
                value = json.loads(Path(part[1:]).read_text(encoding="utf-8"))
            elif part.lstrip().startswith("{"):
                value = json.loads(part)
            else:
                value = _pair(part)
        except (OSError, ValueError) as error:
            err.print(Text(f"--input {part}: {error}", "red"))
            raise typer.Exit(USAGE) from error
        if not isinstance(value, dict):
            err.print(Text(f"--input {part}: a JSON object is needed", "red"))
            raise typer.Exit(USAGE)
        found |= value
    return found


def _pair(part: str) -> dict[str, Any]:
    key, separator, text = part.partition("=")
    if not separator or not key:
        raise ValueError("write key=value, @file or a JSON object")
    return {key: _value(text)}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


# --- executions ---------------------------------------------------------------------------------


@executions.command("watch")
def watch_execution(execution_id: str, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Draw an execution's trace, live, until it ends."""

    def run(client: OrcheoClient) -> Execution:
        if as_json:
            for frame in client.executions.stream(execution_id):
                print(frame.model_dump_json(), flush=True)  # noqa: T201
        else:
            _draw(client, execution_id)
        return client.executions.get(execution_id)

    found = _call(run)
    if as_json:
        raise typer.Exit(0 if found.status == "succeeded" else FAILED)
    _report(found, as_json=False)


@executions.command("list")
def list_executions(
    workflow: Annotated[str | None, typer.Option(help="Only of this workflow's id.")] = None,
    status: Annotated[str | None, typer.Option(help="Only with this status.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 20,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List executions, newest first."""
    page = _call(
        lambda client: client.executions.list(workflow_id=workflow, status=status, limit=limit)
    )
    if as_json:
        _print_json([each.model_dump() for each in page.items])
        return
    rows = [[each.id, each.status, each.workflow_id, each.created_at or ""] for each in page.items]
    _table(["id", "status", "workflow", "created"], rows)


@executions.command("cancel")
def cancel_execution(execution_id: str, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Cancel an execution."""
    found = _call(lambda client: client.executions.cancel(execution_id))
    if as_json:
        _print_json(found.model_dump())
    else:
        out.print(f"{found.id}  {found.status}")


@nodes.command("list")
def list_nodes(as_json: AsJson = False) -> None:  # noqa: FBT002
    """List the built-in nodes and routers."""
    found = _call(lambda client: client.nodes.list())
    if as_json:
        _print_json(found)
        return
    _table(
        ["type", "kind", "what"],
        [[each["type"], each["kind"], str(each["description"]).split("\n")[0]] for each in found],
    )


def _draw(client: OrcheoClient, execution_id: str) -> None:
    """Draw the trace while it grows: in place on a terminal, line by line elsewhere."""
    trace = Trace()
    if not out.is_terminal:
        for frame in client.executions.stream(execution_id):
            visit = trace.add(frame)
            if visit is not None:
                out.print(trace.line(visit, span=0), highlight=False)
        return
    with Live(console=out, refresh_per_second=12) as live:
        for frame in client.executions.stream(execution_id):
            trace.add(frame)
            head = Text.assemble("  ", (execution_id, "bold"), f"  {trace.status}")
            live.update(Group(head, *trace.lines()))


def _report(execution: Execution, *, as_json: bool) -> None:
    if as_json:
        _print_json(execution.model_dump())
    else:
        out.print(f"{execution.id}  {execution.status}")
        if execution.error:
            out.print(
                Text(f"{execution.error.get('type')}: {execution.error.get('message')}", "red")
            )
        elif execution.output is not None:
            out.print_json(json.dumps(execution.output))
    if execution.is_terminal and execution.status != "succeeded":
        raise typer.Exit(FAILED)


if __name__ == "__main__":
    sys.exit(app())
