"""``pydantic`` with its doors closed: text in annotations is resolved before pydantic sees it.

pydantic evaluates annotations that are text. Here each is resolved by name first; a bare name that
is not defined yet (a model that refers to itself) stays, since evaluating a name runs nothing.
``closing`` closes the others.
"""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import pydantic
from pydantic import dataclasses, json_schema, root_model, type_adapter, types
from pydantic._internal import _dataclasses, _generics, _signature, _validators
from pydantic._internal._model_construction import ModelMetaclass
from pydantic.deprecated import copy_internals, json

from orcheo.adapters.user_code import guards, hints
from orcheo.adapters.user_code.facades import closing

closing.close()


def _nowhere(*_depth: Any, **_options: Any) -> tuple[None, bool]:
    """Tell pydantic that no module asks for ``Model[int]``: it would put a name into it."""
    return None, False


_parametrizing: Any = _generics
_parametrizing._get_caller_frame_info = _nowhere  # noqa: SLF001 - a script has no module to find

_Root = TypeVar("_Root")


class _ClosedMeta(ModelMetaclass):
    def __new__(cls, name: str, bases: Any, namespace: dict[str, Any], **options: Any) -> Any:
        annotations = namespace.get("__annotations__")
        if isinstance(annotations, dict):
            namespace["__annotations__"] = {
                key: hints.resolve(each, forward=True) for key, each in annotations.items()
            }
        made = super().__new__(cls, name, bases, namespace, **options)
        closing.refuse_attributes(made.model_config)
        return made


class BaseModel(closing.Closed, pydantic.BaseModel, metaclass=_ClosedMeta):
    """pydantic's ``BaseModel``."""

    __slots__ = ()


class _ClosedRootMeta(_ClosedMeta, type(pydantic.RootModel)):  # type: ignore[misc]
    pass


class RootModel(
    closing.Closed, pydantic.RootModel[_Root], Generic[_Root], metaclass=_ClosedRootMeta
):
    """pydantic's ``RootModel``."""

    __slots__ = ()


def complete(names: Mapping[str, Any]) -> None:
    """Finish the models that refer to classes which the script defines after them."""
    classes = {name: each for name, each in names.items() if isinstance(each, type)}
    for each in classes.values():
        if issubclass(each, BaseModel | RootModel) and not each.__pydantic_complete__:
            each.model_rebuild(raise_errors=False, _types_namespace=classes)


class TypeAdapter:
    """pydantic's ``TypeAdapter`` of a type that is resolved by name first."""

    def __init__(self, kind: Any, *, config: Any = None) -> None:
        self._adapter: Any = pydantic.TypeAdapter(hints.resolve(kind), config=config)

    def validate_python(self, value: Any, **options: Any) -> Any:
        """Return the value as the type has it; ValidationError."""
        closing.refuse_attributes(options)
        return self._adapter.validate_python(value, **options)

    def validate_json(self, text: Any, **options: Any) -> Any:
        """Return the value that JSON holds; ValidationError."""
        return self._adapter.validate_json(text, **options)

    def dump_python(self, value: Any, **options: Any) -> Any:
        """Return the value as plain data."""
        return self._adapter.dump_python(value, **options)

    def dump_json(self, value: Any, **options: Any) -> bytes:
        """Return the value as JSON."""
        made: bytes = self._adapter.dump_json(value, **options)
        return made

    def json_schema(self, **options: Any) -> dict[str, Any]:
        """Return the type's JSON Schema."""
        made: dict[str, Any] = self._adapter.json_schema(**options)
        return made


LATE_PARTS = (
    _dataclasses, _generics, _signature, _validators, copy_internals, dataclasses, json,
    json_schema, root_model, type_adapter, types,
)  # fmt: skip
"""Loaded by pydantic at first use, when a child has no files any more."""


class _Arguments(closing.Closed, pydantic.BaseModel):
    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True, extra="ignore")


def arguments_model(name: str, fields: Mapping[str, tuple[Any, Any]]) -> Any:
    """Return a model of a function's arguments, each with its type and its default."""
    made: Any = pydantic.create_model(name, __base__=_Arguments, **fields)  # type: ignore[call-overload]
    return made


def extended(base: Any, name: str, **fields: tuple[Any, Any]) -> Any:
    """Return a model with more fields than another, as a class of the script."""
    made: Any = pydantic.create_model(name, __base__=base, **fields)  # type: ignore[call-overload]
    return guards.SCRIPT_CLASSES.add(made)


def field_info(default: Any, description: str | None) -> Any:
    """Return a field with a description; an ellipsis stands for no default."""
    return pydantic.Field(default, description=description)


ValidationError = pydantic.ValidationError


def is_model(candidate: Any) -> bool:
    """Tell whether something is a class of a model."""
    return isinstance(candidate, type) and issubclass(candidate, pydantic.BaseModel)
