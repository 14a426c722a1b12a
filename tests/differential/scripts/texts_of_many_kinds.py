"""Formats, unicode, bytes, templates, long texts and numbers as text."""

import string
from decimal import Decimal
from typing import TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    name: str
    lines: list


def write(state: State):
    name, amount = state["name"], Decimal("1234567.891")
    template = string.Template("$name owes $amount")
    width = 12
    return {
        "lines": [
            f"{name!r:>{width}}|{name:^{width}}|{name:*<{width}}",
            f"{amount:,.2f} {float(amount):e} {255:#x} {255:08b} {0.256:.1%} {-5:+d}",
            "{0} {1[k]} {2.real}".format(name, {"k": 1}, 3) if False else "%s %05.1f" % (name, 2.5),
            template.substitute(name=name, amount=amount),
            name.encode("utf-8").hex(),
            "ẞtraße".casefold() + "İ".lower() + "\N{SNOWMAN}" + "\u202e",
            "x" * 3000,
            name.translate(str.maketrans("é", "e")).partition("n"),
            "a\tb\nc".expandtabs(4).splitlines(),
            f"{'nested ' + f'{name.upper()}'}",
            b"bytes\x00".decode("latin-1"),
            "1_000".replace("_", "").zfill(8).isdigit(),
        ]
    }


graph = StateGraph(State).add_node(write).add_edge(START, "write").compile()
