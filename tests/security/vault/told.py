"""User code that is told things: a node of a script returns what it was given."""

from typing import Any

from orcheo.application.user_code_ports import CallRequest, CallResult


class UserCodeThatTells:
    """Keeps every call that leaves for the walled function."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def import_script(self, *_args: Any, **_kwargs: Any) -> Any:
        """Never asked."""
        raise NotImplementedError

    export_script = import_script

    def call(self, request: CallRequest) -> CallResult:
        """Return nothing, and remember what came."""
        self.seen.append([list(request.arguments), dict(request.config), list(request.answers)])
        return CallResult(outcome="result", result=None)
