"""What DynamoDB would bill for writes: requests and write request units.

An emulator bills nothing, so the meter looks at each item before and after the call and applies
AWS's rules: a write costs one unit for each started kilobyte of the larger image, at least one,
also when its condition fails; transactions cost double; an index costs one unit where an entry
appears, disappears or changes, two where its key changes.
"""

import math
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

_KEY = ("pk", "sk")
_INDEXES: Mapping[str, tuple[tuple[str, str], tuple[str, ...]]] = {
    "due": (("due_shard", "due_at"), ()),
    "listing": (("listed_under", "listed_at"), ("workflow_id",)),
}


class WriteMeter:
    """Counts the writes of one low-level client from now on.

    Args:
        client: The client whose writes count.
        observer: Another client of the same account, for looking at items.
    """

    def __init__(self, client: Any, observer: Any) -> None:
        self._observer = observer
        self.requests: Counter[str] = Counter()
        """Write requests by operation."""
        self.units = 0
        """Write request units, indexes included."""
        self.index_units = 0
        """Those of the indexes alone."""
        self.log: list[tuple[str, str, int]] = []
        """(operation, sort key, units) of each write."""
        self._threads = threading.local()
        self._lock = threading.Lock()
        events = client.meta.events
        for operation in ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"):
            events.register(f"provide-client-params.dynamodb.{operation}", self._before)
            events.register(f"after-call.dynamodb.{operation}", self._after)

    @property
    def count(self) -> int:
        """Write requests in all."""
        return sum(self.requests.values())

    @property
    def _open(self) -> list[tuple[str, str, dict[str, Any], Any, int]]:
        """The writes of the present call: each thread makes one at a time."""
        if not hasattr(self._threads, "open"):
            self._threads.open = []
        return self._threads.open

    def _before(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        with self._lock:
            self.requests[model.name] += 1
        if model.name == "TransactWriteItems":
            for entry in params["TransactItems"]:
                ((kind, inner),) = entry.items()
                self._look(kind, inner, 2)
        else:
            self._look(model.name, params, 1)

    def _look(self, operation: str, params: dict[str, Any], factor: int) -> None:
        source = params["Item"] if "Item" in params else params["Key"]
        key = {name: source[name] for name in _KEY}
        table = params["TableName"]
        self._open.append((operation, table, key, self._read(table, key), factor))

    def _after(self, **_: Any) -> None:
        for operation, table, key, before, factor in self._open:
            after = self._read(table, key)
            size = max(_size(before), _size(after))
            units = max(1, math.ceil(size / 1024)) * factor
            index_units = sum(_index_units(name, before, after) for name in _INDEXES)
            with self._lock:
                self.units += units + index_units
                self.index_units += index_units
                self.log.append((operation, key["sk"]["S"], units + index_units))
        self._open.clear()

    def _read(self, table: str, key: dict[str, Any]) -> Any:
        answer = self._observer.get_item(TableName=table, Key=key, ConsistentRead=True)
        return answer.get("Item")


def _size(item: Mapping[str, Any] | None) -> int:
    if item is None:
        return 0
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(attribute: Mapping[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    match kind:
        case "S":
            return len(value.encode())
        case "B":
            return len(value)
        case "N":
            return len(value) // 2 + 2
        case "L":
            return 3 + sum(1 + _value_size(inner) for inner in value)
        case "M":
            return 3 + sum(1 + len(k.encode()) + _value_size(v) for k, v in value.items())
        case "SS" | "NS" | "BS":
            return 3 + sum(1 + len(inner) for inner in value)
        case _:
            return 1


def _index_units(index: str, before: Any, after: Any) -> int:
    keys, included = _INDEXES[index]

    def entry(item: Any) -> tuple[Any, Any] | None:
        if item is None or any(name not in item for name in keys):
            return None
        return [item[name] for name in keys], [item.get(name) for name in included]

    old, new = entry(before), entry(after)
    if old == new:
        return 0
    if old is None or new is None:
        return 1
    return 2 if old[0] != new[0] else 1
