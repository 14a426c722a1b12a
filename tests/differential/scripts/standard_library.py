"""json, re, textwrap, hashlib, base64, statistics, string, html, heapq, bisect, copy."""

import base64
import bisect
import copy
import hashlib
import heapq
import html
import json
import math
import re
import statistics
import string
import textwrap
from typing import TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    text: str
    found: dict


WORD = re.compile(r"(?P<first>[A-Za-z])(\w*)")


def words(state: State):
    text = state["text"]
    return {
        "found": {
            "words": [m.group("first") for m in WORD.finditer(text)],
            "swapped": re.sub(r"(\w+) (\w+)", r"\2 \1", text, count=1),
            "split": re.split(r"[,\s]+", text),
            "filled": textwrap.fill(text, width=12),
            "escaped": html.escape("<" + text + ">"),
            "caps": string.capwords(text),
        }
    }


def digests(state: State):
    raw = state["text"].encode()
    return {
        "found": {
            **state["found"],
            "sha": hashlib.sha256(raw).hexdigest()[:8],
            "b64": base64.b64encode(raw).decode(),
            "json": json.loads(json.dumps({"text": state["text"], "n": [1, 2.5, None]})),
        }
    }


def numbers(state: State):
    lengths = sorted(len(word) for word in state["found"]["split"])
    again = copy.deepcopy(state["found"])
    again["words"].append("copied")
    heap = [5, 1, 4]
    heapq.heapify(heap)
    return {
        "found": {
            **again,
            "mean": statistics.mean(lengths),
            "deviation": round(statistics.pstdev(lengths), 6),
            "at": bisect.bisect(lengths, 3),
            "smallest": heapq.heappop(heap),
            "root": math.isqrt(sum(lengths)),
        }
    }


graph = StateGraph(State).add_sequence([words, digests, numbers]).add_edge(START, "words").compile()
