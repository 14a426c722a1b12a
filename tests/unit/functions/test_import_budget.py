"""What the functions on the hot path may import: every module is paid for at a cold start."""

import subprocess
import sys

import pytest

FORBIDDEN = ["fastapi", "mangum", "langgraph", "langchain_core", "httpx", "boto3", "aws_xray_sdk"]
FUNCTIONS = ["dispatch_execution", "finish_execution", "reap_executions"]


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
