"""``pydantic`` with its doors closed: text in annotations is resolved before pydantic sees it.

pydantic evaluates annotations that are text. Here each is resolved by name first; a bare name that
is not defined yet (a model that refers to itself) stays, since evaluating a name runs nothing.
"""

import importlib
from collections.abc import Mapping
from typing import Any, Final

import pydantic
from pydantic._internal._model_construction import ModelMetaclass

from orcheo.adapters.user_code import hints

_LOADED_LATE: Final = (
    "dataclasses",
    "json_schema",
    "root_model",
    "type_adapter",
    "types",
    "_internal._validators",
)
"""What pydantic loads when a model first needs it, which a child cannot."""

for _name in _LOADED_LATE:
    importlib.import_module(f"pydantic.{_name}")


class _ClosedMeta(ModelMetaclass):
    def __new__(cls, name: str, bases: Any, namespace: dict[str, Any], **options: Any) -> Any:
        annotations = namespace.get("__annotations__")
        if isinstance(annotations, dict):
            namespace["__annotations__"] = {
                key: hints.resolve(each, forward=True) for key, each in annotations.items()
            }
        return super().__new__(cls, name, bases, namespace, **options)


class BaseModel(pydantic.BaseModel, metaclass=_ClosedMeta):
    """pydantic's ``BaseModel``."""

    __slots__ = ()


class RootModel(BaseModel):
    """A model of one value, ``root``."""

    root: Any = None

    def __init__(self, root: Any = None) -> None:
        super().__init__(root=root)


def complete(names: Mapping[str, Any]) -> None:
    """Finish the models that refer to classes which the script defines after them."""
    classes = {name: each for name, each in names.items() if isinstance(each, type)}
    for each in classes.values():
        if issubclass(each, BaseModel) and not each.__pydantic_complete__:
            each.model_rebuild(raise_errors=False, _types_namespace=classes)
