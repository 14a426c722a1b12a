"""What every command does: call, print, complain, and end with the right code."""

import json
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orcheo_sdk.client import OrcheoClient
from orcheo_sdk.errors import (
    ApiProblem,
    InvalidCall,
    NotConfigured,
    OrcheoError,
    TransportFailed,
    UnexpectedAnswer,
)
from orcheo_sdk.settings import is_local
from orcheo_sdk.trace import shown

FAILED, USAGE, REFUSED, UNREACHABLE, INTERRUPTED = 1, 2, 3, 4, 130
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
T = TypeVar("T")
connect: Callable[[], OrcheoClient] = OrcheoClient
"""Makes the client; tests put another in its place."""
out = Console(markup=False, highlight=False, emoji=False)
err = Console(stderr=True, markup=False, highlight=False, emoji=False)


def call(action: Callable[[OrcheoClient], T]) -> T:
    """Run an action on a client; turn its errors into messages and exit codes."""
    hint = ""
    try:
        with connect() as client:
            if is_local(client.api_url):
                hint = " `make up` starts the local cloud."
            return action(client)
    except ApiProblem as problem:
        complain(f"{problem.title} ({problem.status}): {problem.detail}")
        for finding in _findings(problem):
            err.print(finding, soft_wrap=True)
        if problem.request_id:
            err.print(f"  request {shown(problem.request_id)}")
        raise typer.Exit(REFUSED) from problem
    except UnexpectedAnswer as error:
        complain(error)
        raise typer.Exit(REFUSED) from error
    except TransportFailed as error:
        complain(f"{error}{hint}")
        raise typer.Exit(UNREACHABLE) from error
    except NotConfigured as error:
        complain(error)
        raise typer.Exit(UNREACHABLE) from error
    except InvalidCall as error:
        complain(error)
        raise typer.Exit(USAGE) from error
    except OrcheoError as error:
        complain(error)
        raise typer.Exit(FAILED) from error


def complain(text: object) -> None:
    """Print what went wrong."""
    err.print(Text(shown(text), "red"), soft_wrap=True)


def _findings(problem: ApiProblem) -> list[str]:
    found = [*problem.details.get("issues", []), *problem.details.get("errors", [])]
    lines = [f"  {each.get('path')}: {each.get('message')}" for each in found]
    if problem.details.get("line") is not None:
        lines.append(f"  line {problem.details['line']}")
    return [shown(line) for line in lines]


def print_json(value: BaseModel | Sequence[BaseModel]) -> None:
    """Print what the API answered."""
    plain = (
        value.model_dump(mode="json")
        if isinstance(value, BaseModel)
        else [each.model_dump(mode="json") for each in value]
    )
    print(json.dumps(plain, indent=2, ensure_ascii=False))  # noqa: T201 - the command's output


def table(columns: list[str], rows: list[list[str]]) -> None:
    """Print rows: for people as a table, for other programs by tabs."""
    if not out.is_terminal:  # for other programs: one row is one line, whole
        for row in rows:
            out.print("\t".join(map(shown, row)), soft_wrap=True)
        return
    made = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        made.add_row(*map(shown, row))
    out.print(made)
