"""What a trace costs, and who pays for it."""

import subprocess
import sys

import pytest

CODE = """
import sys
from orcheo.bootstrap.telemetry import traced
assert traced(lambda event, context: event + 1)(1, None) == 2
print("aws_xray_sdk" in sys.modules)
"""


@pytest.mark.parametrize(
    ("header", "imported"),
    [("Root=1-1-1;Parent=1;Sampled=1", "True"), ("Root=1-1-1;Sampled=0", "False"), ("", "False")],
)
def test_only_a_sampled_invocation_imports_the_tracer(header: str, imported: str) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", CODE],
        check=True,
        capture_output=True,
        text=True,
        env={"_X_AMZN_TRACE_ID": header, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert answer.stdout.strip() == imported
