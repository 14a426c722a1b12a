"""What a million ten-node webhook executions cost, from counted requests and units.

In process (moto), on the product's own adapters: writes and their units are counted by DynamoDB's
rules, seconds are assumed (see ``SECONDS``): a shared machine's are not Lambda's.
"""

import json
from typing import Any, Final

from orcheo.domain.cost import GIGABYTES, priced
from tests.harness.campaign import CHAIN_OF_TEN, measured

SECONDS: Final = 0.75
"""Of the worker for ten trivial nodes, warm. Assumed, not measured: some fourteen writes and two
reads at 8 to 10 ms and the engine beside them come to about 0.2 s; the rest is left for nodes that
do something and for a share of cold starts."""
WORKED: Final = 133.0
"""USD per million: the same run with a packed saver, as worked before this was built."""


def per_million(*, events: bool = True) -> dict[str, Any]:
    """Return the cost of a million executions with its breakdown, with or without their events."""
    found = measured("10-node chain", CHAIN_OF_TEN)
    if not events:
        found |= {"events_wru": 0, "appends": 0}
    units = found["saver_wru"] + found["around_wru"] + found["events_wru"]
    used = {
        "http_api_request": 1,
        "sqs_fifo_request": 3,
        # Webhook, dispatch, worker, and one publisher for each append.
        "lambda_request": 3 + found["appends"],
        "lambda_gb_second": SECONDS * GIGABYTES["advance"] + 0.015 + 0.03 + 0.05 * found["appends"],
        "step_functions_transition": 3,
        "dynamodb_write_unit": units,
        "dynamodb_read_unit": 3 + 2 * found["appends"],
    }
    return priced({name: quantity * 1_000_000 for name, quantity in used.items()})


def report() -> None:
    """Print it, beside the worked figure."""
    cost = per_million()
    print(f"A million 10-node webhook executions, list prices of {cost['as_of']}, USD")
    for item in cost["items"]:
        print(f"  {item['item']:<28}{item['quantity'] / 1e6:>10.3f} each {item['amount']:>9.2f}")
    print(f"  {'total':<28}{'':>15} {cost['total']:>9.2f}")
    without = per_million(events=False)["total"]
    print(f"  {'without its event stream':<28}{'':>15} {without:>9.2f}   (worked: {WORKED:.0f})")
    print(json.dumps({"id": "cost_per_million", "usd": round(cost["total"], 2)}))
