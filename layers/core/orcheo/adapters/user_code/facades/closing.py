"""Closes the doors that pydantic has for text that is code and for attributes by name.

What this changes in ``typing`` holds where a script is loaded, which is in a child and nowhere
else.

* Text in annotations is evaluated in the end by ``typing.ForwardRef``, wherever it stood: a
  callable's arguments, the bound of a type variable, a field of a ``TypedDict``, the return
  annotation of a serializer. Here it is looked up by name instead.
* ``from_attributes`` reads attributes that are named by aliases, which are text, off any object.
"""

import typing
from collections.abc import Mapping
from typing import Any, Final

import pydantic
from pydantic._internal import _config
from pydantic.fields import ComputedFieldInfo, FieldInfo

from orcheo.adapters.user_code import guards, hints, policy

_MODEL: Final = """
    copy dict json model_computed_fields model_config model_construct model_copy model_dump
    model_dump_json model_extra model_fields model_fields_set model_json_schema model_post_init
    model_validate model_validate_json model_validate_strings parse_obj schema
"""
_FIELD: Final = """
    alias alias_priority annotation default default_factory deprecated description discriminator
    examples exclude frozen get_default init is_required json_schema_extra kw_only metadata repr
    serialization_alias title validate_default validation_alias
"""
_COMPUTED: Final = "alias deprecated description examples json_schema_extra repr return_type title"
_FROM_ATTRIBUTES: Final = "from_attributes"


_REFERENCE: Final[Any] = typing.ForwardRef
_EVALUATED: Final[Any] = _REFERENCE._evaluate  # noqa: SLF001 - what is replaced


def _by_name(reference: Any, first: Any, second: Any, *rest: Any, **options: Any) -> Any:
    """Return what a reference means, by its name; NameError."""
    if not hints.NAMESPACE.names:
        return _EVALUATED(reference, first, second, *rest, **options)
    name = reference.__forward_arg__
    for names in (second, first):
        # A model's own name, and classes of the function in which it is defined.
        found = names.get(name) if isinstance(names, Mapping) else None
        if isinstance(found, type) and (
            guards.SCRIPT_CLASSES.owns(found) or found.__module__ == policy.MODULE_NAME
        ):
            return found
    return hints.resolve(reference)


def close() -> None:
    """Close them."""
    _REFERENCE._evaluate = _by_name  # noqa: SLF001 - the one place in which text becomes code
    keys: Any = _config._config_dict_to_core_config_key  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    keys.pop(_FROM_ATTRIBUTES, None)
    guards.OFFERED[pydantic.BaseModel] = frozenset(_MODEL.split())
    guards.OFFERED[pydantic.RootModel] = frozenset(_MODEL.split())
    guards.OFFERED[FieldInfo] = frozenset(_FIELD.split())
    guards.OFFERED[ComputedFieldInfo] = frozenset(_COMPUTED.split())


def refuse_attributes(options: Mapping[str, Any]) -> None:
    """Refuse options that would read attributes by name; TypeError."""
    if options.get(_FROM_ATTRIBUTES):
        raise TypeError(
            "from_attributes is refused: give the model a dict, or name the attributes in it."
        )


class Closed:
    """Mixed into the models of scripts, before pydantic's own class."""

    __slots__ = ()

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Any:
        """Return the model that an object stands for; ValidationError."""
        refuse_attributes(options)
        above: Any = super()
        return above.model_validate(obj, **options)
