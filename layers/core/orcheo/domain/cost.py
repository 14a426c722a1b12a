"""What an execution costs at AWS, from what its log says that was done.

Counts of rows, invocations and states come from the log and are exact but where this module says
otherwise; seconds are the differences of times in the log, so they include waiting for AWS and
leave out what an invocation does before its claim and after its last entry; write units come from
bodies as they are stored. Cold starts, retries by the platform, logs, traces, storage, transfer,
model providers and the free tier are not in it: it is an estimate of list prices, not a bill.

Prices are in ``prices.json``, one file with the date on which they were read; whoever changes one
changes that date.
"""

import datetime as dt
import functools
import json
import math
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from orcheo.domain.commit_log import EntryType, Log, LogEntry
from orcheo.domain.executions import Execution

DECIMALS: Final = 9
"""Amounts are rounded to a billionth of a dollar, half to even, each line by itself; the total is
rounded once, from what was not."""
GIGABYTES: Final[Mapping[str, float]] = {
    "advance": 1769 / 1024,
    "script": 1769 / 1024,
    "api": 1769 / 1024,
    "other": 1.0,
}
"""Memory of the functions, as ``template.yaml`` gives it."""
DISPATCH_SECONDS: Final = 0.03
INGRESS_SECONDS: Final = 0.015
PUBLISH_SECONDS: Final = 0.05
"""Warm times that no log holds; assumed."""
FRAMES_PER_APPEND: Final = 10
FRAMES_PER_NODE: Final = 3
"""Started, output, ended."""
_COMPRESS_OVER: Final = 512
_ITEM_OVERHEAD: Final = 160
"""Keys, times and nonce of an item, in bytes."""
_SERVICES: Final[Mapping[str, str]] = {
    "lambda_gb_second": "Lambda",
    "lambda_request": "Lambda",
    "step_functions_transition": "Step Functions",
    "dynamodb_write_unit": "DynamoDB",
    "dynamodb_read_unit": "DynamoDB",
    "sqs_fifo_request": "SQS",
    "http_api_request": "API Gateway",
    "s3_put": "S3",
}


@dataclass(frozen=True, slots=True)
class Prices:
    """A list of prices."""

    as_of: str
    region: str
    currency: str
    unit_prices: Mapping[str, float]


@functools.cache
def prices() -> Prices:
    """Return the list that this release has."""
    text = files("orcheo.domain").joinpath("prices.json").read_text("utf-8")
    return Prices(**json.loads(text))


def priced(quantities: Mapping[str, float], listed: Prices | None = None) -> dict[str, Any]:
    """Return what quantities cost, with a breakdown.

    Args:
        quantities: By the names of ``prices.json``.
        listed: Null: the list of this release.

    Returns:
        ``{total, currency, as_of, region, is_estimate, services: {service: amount}, items: [{item,
        service, quantity, unit_price, amount}]}``.
    """
    listed = listed or prices()
    items: list[dict[str, Any]] = []
    services: Counter[str] = Counter()
    total = 0.0
    for name, quantity in quantities.items():
        amount = quantity * listed.unit_prices[name]
        total += amount
        services[_SERVICES[name]] += amount  # type: ignore[assignment] # pyright: ignore[reportArgumentType]
        items.append(
            {
                "item": name,
                "service": _SERVICES[name],
                "quantity": round(quantity, 6),
                "unit_price": listed.unit_prices[name],
                "amount": round(amount, DECIMALS),
            }
        )
    return {
        "total": round(total, DECIMALS),
        "currency": listed.currency,
        "as_of": listed.as_of,
        "region": listed.region,
        "is_estimate": True,
        "services": {name: round(amount, DECIMALS) for name, amount in services.items()},
        "items": items,
    }


def quantities(execution: Execution, log: Log) -> dict[str, float]:
    """Return what an execution has used so far, by the names of ``prices.json``.

    Args:
        execution: Its status item.
        log: The whole of it, with all task rows.
    """
    claims = [entry for entry in log.entries if entry.type is EntryType.CLAIM]
    ran = _seconds(log.entries)
    tasks = [task for e in log.entries for task in e.body.get("tasks") or ()]
    is_http = execution.trigger.get("type") in {"api", "webhook"}
    frames = 2 + FRAMES_PER_NODE * len(tasks)
    appends = math.ceil(frames / FRAMES_PER_APPEND)
    suspensions = sum(entry.type is EntryType.SUSPEND for entry in log.entries)
    rewrites = sum(max(0, int(row.body.get("attempts") or 1) - 1) for row in log.tasks)
    writes = (
        7  # dedupe row, status item with two index rows, running, end of it and of its index row
        + sum(_units(entry.body) for entry in log.entries)
        + sum(_units(row.body) for row in log.tasks)
        + rewrites
        + sum(_units(decision.value) for decision in log.decisions.values())
        + suspensions
        + 2 * (frames + appends)  # frames are written in transactions
    )
    # Read: status item and log for each claim, cursor for each append (transactional or
    # consistent: one unit for each 4 KB), the dedupe row never.
    reads = 3 * len(claims) + 2 * appends
    requests = len(claims) + 1 + appends + suspensions + (1 if is_http else 0)
    others = DISPATCH_SECONDS + PUBLISH_SECONDS * appends + (INGRESS_SECONDS if is_http else 0)
    found: dict[str, float] = {
        "lambda_request": requests,
        "lambda_gb_second": ran * GIGABYTES["advance"] + others * GIGABYTES["other"],
        # Advance and Route for each invocation, Suspend for each wait, Done.
        "step_functions_transition": 2 * len(claims) + suspensions + (log.end is not None),
        "dynamodb_write_unit": writes,
        "dynamodb_read_unit": reads,
        "sqs_fifo_request": 3,  # sent, received, deleted
    }
    if is_http:
        found["http_api_request"] = 1
    return found


def cost(execution: Execution, log: Log) -> dict[str, Any]:
    """Return what an execution has cost so far; see ``priced`` and the head of this module."""
    return priced(quantities(execution, log))


def _seconds(entries: Sequence[LogEntry]) -> float:
    """Return how long invocations have run: from each claim to the last entry before the next."""
    total = 0.0
    began: str | None = None
    last = ""
    for entry in entries:
        if entry.type is EntryType.CLAIM:
            total += _between(began, last)
            began = entry.at
        if entry.type is not EntryType.CANCEL:
            last = entry.at
    return total + _between(began, last)


def _between(began: str | None, ended: str) -> float:
    if began is None or ended <= began:
        return 0.0
    return (dt.datetime.fromisoformat(ended) - dt.datetime.fromisoformat(began)).total_seconds()


def _units(body: Any) -> int:
    """Return the write units of an item with this body: one for each started kilobyte."""
    data = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    size = len(data) if len(data) <= _COMPRESS_OVER else len(zlib.compress(data, 1))
    return max(1, math.ceil((size + _ITEM_OVERHEAD) / 1024))
