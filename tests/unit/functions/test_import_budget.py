"""What the functions on the hot path may import: every module is paid for at a cold start."""

import subprocess
import sys

import pytest

FORBIDDEN = ["fastapi", "mangum", "langgraph", "langchain_core", "httpx", "boto3", "aws_xray_sdk"]
FUNCTIONS = [
    "authorize_request",
    "dispatch_execution",
    "finish_execution",
    "ingest_webhook",
    "reap_executions",
    "suspend_execution",
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_imports_only_its_own_parts_and_needs_no_environment(function: str) -> None:
    code = f"import sys, functions.{function}.handler; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ".", "PYTHONDONTWRITEBYTECODE": "1"},
    ).stdout.split()
    assert [name for name in FORBIDDEN if name in loaded] == []
    assert f"orcheo.bootstrap.{function}" in loaded


# Of the API's, 22 are the vault, 8 the audit log, 19 people, tokens and limits.
@pytest.mark.parametrize(("function", "modules"), [("ingest_webhook", 520), ("api", 949)])
def test_a_handler_imports_no_more_modules_than_it_did(function: str, modules: int) -> None:
    code = (
        "import sys, time; start = time.perf_counter(); "
        f"import functions.{function}.handler; "
        "print(len(sys.modules), round(1000 * (time.perf_counter() - start)))"
    )
    count, milliseconds = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ".", "PYTHONDONTWRITEBYTECODE": "1"},
    ).stdout.split()
    print(f"{function}: {count} modules, {milliseconds} ms")  # noqa: T201 - shown, not gated
    assert int(count) <= modules
