"""Built-in nodes and routers by the class that scripts import. Written by ``make contracts``."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NODE_TYPES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "Approval": ("approval", ("node",)),
        "Delay": ("delay", ("node",)),
        "ForEach": ("for_each", ("node", "branch")),
        "HttpRequest": ("http_request", ("node",)),
        "IfElse": ("if_else", ("branch",)),
        "RespondToWebhook": ("respond_to_webhook", ("node",)),
        "SetVariable": ("set_variable", ("node",)),
        "Switch": ("switch", ("branch",)),
        "Transform": ("transform", ("node",)),
        "While": ("while", ("node", "branch")),
    }
)
"""Class -> type in the registry, and whether it is a node, a router (branch), or both."""
