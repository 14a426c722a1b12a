"""``pydantic`` with its doors closed: text in annotations is resolved before pydantic sees it.

pydantic evaluates annotations that are text. Here each is resolved by name first; a bare name that
is not defined yet (a model that refers to itself) stays, since evaluating a name runs nothing.
"""

import typing
from typing import Any

import pydantic
from pydantic._internal._model_construction import ModelMetaclass

from orcheo.adapters.user_code import hints


def _closed(annotation: Any) -> Any:
    try:
        return hints.resolve(annotation)
    except NameError:
        text = (
            annotation.__forward_arg__ if isinstance(annotation, typing.ForwardRef) else annotation
        )
        if isinstance(text, str) and text.isidentifier():
            return annotation
        if not isinstance(text, str) and all(
            each.__forward_arg__.isidentifier() for each in _references(annotation)
        ):
            return annotation
        raise


def _references(annotation: Any) -> list[typing.ForwardRef]:
    if isinstance(annotation, typing.ForwardRef):
        return [annotation]
    return [found for each in typing.get_args(annotation) for found in _references(each)]


class _ClosedMeta(ModelMetaclass):
    def __new__(cls, name: str, bases: Any, namespace: dict[str, Any], **options: Any) -> Any:
        annotations = namespace.get("__annotations__")
        if isinstance(annotations, dict):
            namespace["__annotations__"] = {key: _closed(each) for key, each in annotations.items()}
        return super().__new__(cls, name, bases, namespace, **options)


class BaseModel(pydantic.BaseModel, metaclass=_ClosedMeta):
    """pydantic's ``BaseModel``."""

    __slots__ = ()


class RootModel(BaseModel):
    """A model of one value, ``root``."""

    root: Any = None

    def __init__(self, root: Any = None) -> None:
        super().__init__(root=root)
