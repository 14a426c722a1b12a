"""Runs a script behind walls: ``import`` gives its graph, ``call`` calls one of its callables.

JSON in, JSON out, as ``orcheo.adapters.user_code.protocol`` says. Nothing of either is logged.
"""

from typing import Any

from orcheo.bootstrap.run_user_code import run_user_code


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 - Lambda's
    """Return the reply to one request."""
    return run_user_code().handle(event)
