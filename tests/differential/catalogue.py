"""The scripts, with what each is given: frozen data.

Each script stands in ``scripts/`` as a plain LangGraph file. A script that transcribes a page of
LangGraph's documentation does so in our own words and code; ``page`` names that page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

LIMIT: Final = 100
"""Of supersteps, on both sides: a script may look at how many remain."""
SCRIPTS: Final = Path(__file__).parent / "scripts"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of LangGraph's documentation, by its title and its path as published."""

    title: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """How a script ends that must fail."""

    type: str
    """The class of the error, as LangGraph raises it."""
    node: str | None = None
    """The node with those around it, or null where no node is at fault."""
    inner: str | None = None
    """The task, or the node of a graph that the node calls, which LangGraph names as well."""
    at_import: bool = False
    """True where LangGraph refuses to build the graph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A script and one run of it."""

    name: str
    """Of the file, without its ending."""
    page: Page | None = None
    """Null for a combination of our own."""
    inputs: Any = field(default_factory=dict[str, Any])
    """As JSON: what the API takes."""
    resumes: Sequence[Mapping[str, Any]] = ()
    """At each stop, the answer to each question; ``*`` answers all that are not named.

    A question is named by its text, or the member ``question`` of its value.
    """
    entrypoint: str | None = None
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """``configurable``, and the members of the run-time context."""
    is_async: bool = False
    """True where plain LangGraph can only run it with ``ainvoke``."""
    functional: bool = False
    """True for a workflow of ``langgraph.func``: only its stops and its result are compared.

    LangGraph keeps such a workflow's state in channels that have no counterpart here.
    """
    fails: Failure | None = None
    open: str | None = None
    """Why it does not yet run as in LangGraph."""
    folder: Path = SCRIPTS
    """Where the file is."""

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / f"{self.name}.py"

    @property
    def text(self) -> str:
        """The script."""
        return _text(self.path)


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def answer_to(answers: Any, question: Any) -> Any:
    """Return the answer to a question, which a script may ask in several forms."""
    name = question.get("question") if isinstance(question, dict) else question
    return answers[name] if isinstance(name, str) and name in answers else answers["*"]
