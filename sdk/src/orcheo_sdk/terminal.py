"""What commands write: tables, JSON, complaints."""

import json
from collections.abc import Sequence

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orcheo_sdk.errors import ApiProblem
from orcheo_sdk.trace import shown

out = Console(markup=False, highlight=False, emoji=False)
err = Console(stderr=True, markup=False, highlight=False, emoji=False)


def complain(text: object) -> None:
    """Write what went wrong."""
    err.print(Text(shown(text), "red"), soft_wrap=True)


def findings(problem: ApiProblem) -> list[str]:
    """Return the lines that say what was wrong in a request."""
    found = [*problem.details.get("issues", []), *problem.details.get("errors", [])]
    lines = [f"  {each.get('path')}: {each.get('message')}" for each in found]
    if problem.details.get("line") is not None:
        lines.append(f"  line {problem.details['line']}")
    return [shown(line) for line in lines]


def print_json(value: BaseModel | Sequence[BaseModel]) -> None:
    """Write what the API answered."""
    plain = (
        value.model_dump(mode="json")
        if isinstance(value, BaseModel)
        else [each.model_dump(mode="json") for each in value]
    )
    print(json.dumps(plain, indent=2, ensure_ascii=False))  # noqa: T201 - the command's output


def table(columns: list[str], rows: list[list[str]]) -> None:
    """Write a table; for other programs one row is one line, whole."""
    if not out.is_terminal:
        for row in rows:
            out.print("\t".join(map(shown, row)), soft_wrap=True)
        return
    drawn = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        drawn.add_row(*map(shown, row))
    out.print(drawn)
