"""Writes docs/langgraph.md from the catalogue: ``python -m tests.differential.page``."""

from pathlib import Path
from typing import Final

from tests.differential.combinations import COMBINATIONS
from tests.differential.differences import DIFFERENCES
from tests.differential.entries import SCRIPTS
from tests.differential.transcriptions import TRANSCRIPTIONS

PATH: Final = Path(__file__).parents[2] / "docs" / "langgraph.md"
_SUMMARY: Final = (
    "`tests/differential` runs {} scripts in plain LangGraph, in a thread and in a loop, and in "
    "the engine, in one invocation and with one invocation for each superstep. At every "
    "superstep the state, the tasks that follow and what they write are the same; so are the "
    "questions to people, the result, and the class and node of an error."
)


def page() -> str:
    """Return the page: what differs on purpose, and which pages of LangGraph's were tried."""
    still_open = [script for script in SCRIPTS if script.open]
    lines = [
        "# Scripts here and in plain LangGraph",
        "",
        "This page is written by `python -m tests.differential.page`.",
        "",
        _SUMMARY.format(len(SCRIPTS)),
        "",
        "## What differs on purpose",
        "",
        "Each row has a test that shows both sides (`tests/differential/test_differences.py`).",
        "",
        "| what | plain LangGraph | here | why, and what to write instead |",
        "| --- | --- | --- | --- |",
        *(f"| {d.name} | {d.plain} | {d.here} | {d.why} |" for d in DIFFERENCES),
        "",
        "## What diverges still",
        "",
        *(f"* `{script.name}`: {script.open}." for script in still_open),
        *([] if still_open else ["Nothing that is known."]),
        "",
        f"## Pages of LangGraph's documentation, transcribed ({len(TRANSCRIPTIONS)} scripts)",
        "",
        (
            "In our own words and code; models are scripted. Paths that begin with `oss/` are of "
            "docs.langchain.com, others of langchain-ai.github.io/langgraph."
        ),
        "",
        "| page | path | script |",
        "| --- | --- | --- |",
        *sorted(
            f"| {script.page.title} | {script.page.path} | `{script.name}` |"
            for script in TRANSCRIPTIONS
            if script.page is not None
        ),
        "",
        f"## Combinations of our own ({len(COMBINATIONS)} scripts)",
        "",
        ", ".join(f"`{script.name}`" for script in COMBINATIONS) + ".",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PATH.write_text(page(), encoding="utf-8")
