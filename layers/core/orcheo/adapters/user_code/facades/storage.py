"""Checkpointers, stores and caches: accepted where a graph is compiled, refused where it runs.

Orcheo stores every execution itself. A store of values beside the state would be a second memory
that replays and retries know nothing of, so a node that asks for one is told the way out.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, Self


class _Accepted:
    """Stands for something that Orcheo does itself."""

    def __init__(self, *_arguments: Any, **_options: Any) -> None:
        pass

    def __class_getitem__(cls, _item: Any) -> Any:
        return cls

    @classmethod
    def from_conn_string(cls, *_arguments: Any, **_options: Any) -> Self:
        """Return one; it connects to nothing."""
        return cls()

    def setup(self) -> None:
        """Do nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass


class BaseCheckpointSaver(_Accepted):
    """Accepted and ignored: Orcheo stores every execution."""


class InMemorySaver(BaseCheckpointSaver):
    """Accepted and ignored."""


class SqliteSaver(BaseCheckpointSaver):
    """Accepted and ignored."""


class AsyncSqliteSaver(BaseCheckpointSaver):
    """Accepted and ignored."""


class PostgresSaver(BaseCheckpointSaver):
    """Accepted and ignored."""


class AsyncPostgresSaver(BaseCheckpointSaver):
    """Accepted and ignored."""


MemorySaver = InMemorySaver
Checkpointer = None | bool | BaseCheckpointSaver
Checkpoint = dict[str, Any]
CheckpointMetadata = dict[str, Any]


class CheckpointTuple(NamedTuple):
    """What a checkpointer gives; a script meets none."""

    config: Any
    checkpoint: Any
    metadata: Any
    parent_config: Any = None
    pending_writes: Any = None


class BaseCache(_Accepted):
    """Accepted and ignored: a finished task is never run again."""


class InMemoryCache(BaseCache):
    """Accepted and ignored."""


# --- stores -------------------------------------------------------------------------------------


def _refused(method: str) -> Callable[..., Any]:
    def call(_self: Any, *_arguments: Any, **_options: Any) -> Any:
        raise NotImplementedError(
            f"store.{method}() is not supported: keep the value in the state, or in a service "
            "that an HTTP node calls."
        )

    call.__name__ = call.__qualname__ = method
    return call


class BaseStore(_Accepted):
    """Accepted where a graph is compiled; its methods say how to do without."""

    get = _refused("get")
    put = _refused("put")
    search = _refused("search")
    delete = _refused("delete")
    list_namespaces = _refused("list_namespaces")
    batch = _refused("batch")
    aget = _refused("aget")
    aput = _refused("aput")
    asearch = _refused("asearch")
    adelete = _refused("adelete")
    alist_namespaces = _refused("alist_namespaces")
    abatch = _refused("abatch")


class InMemoryStore(BaseStore):
    """Accepted where a graph is compiled; its methods say how to do without."""


class Item:
    """What a store holds; a script meets none."""


class SearchItem(Item):
    """What a search in a store finds; a script meets none."""


STORE: Final = BaseStore()
"""What is injected as ``store``."""
