"""Names that a script may and may not say: frozen data, shared by compiler and run-time guards."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FILE_NAME: Final = "script.py"
"""Under which a script is compiled: its frames are known by it."""

MODULE_NAME: Final = "script"
"""What a script's ``__name__`` is, and the ``__module__`` of its classes."""

GUARD_GETATTR: Final = "_getattr_"
GUARD_WRITE: Final = "_write_"
GUARD_AUGMENT: Final = "_augment_"
GUARD_LAZY: Final = "_lazy_"
"""Names under which compiled scripts call the guards. A script can say none of them, because it
may not say a name that starts and ends with an underscore."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_METHOD_NAMES: Final = """
    abs add aenter aexit aiter and anext await bool bytes call ceil class_getitem complex contains
    copy deepcopy delattr delete delitem divmod enter eq exit float floor floordiv format ge get
    getattr getitem gt hash iadd iand ifloordiv ilshift imatmul imod imul index init init_subclass
    int invert ior ipow irshift isub iter itruediv ixor le len length_hint lshift lt matmul missing
    mod mul ne neg new next or pos post_init pow radd rand rdivmod repr reversed rfloordiv rlshift
    rmatmul rmod rmul ror round rpow rrshift rshift rsub rtruediv rxor set set_name setattr setitem
    str sub truediv trunc xor
"""
_FRAME_NAMES: Final = """
    tb_frame tb_next tb_lasti f_back f_builtins f_code f_generator f_globals f_locals f_trace
    f_lasti co_code co_consts co_names co_varnames co_cellvars co_freevars gi_frame gi_code
    gi_yieldfrom cr_await cr_frame cr_code cr_origin ag_await ag_frame ag_code
"""

READABLE_DUNDERS: Final = frozenset({"__name__", "__doc__", "__debug__"})
"""Module-level names with two underscores on both sides that a script may read."""

ASSIGNABLE_DUNDERS: Final = frozenset(
    {"__all__", "__author__", "__doc__", "__hash__", "__match_args__", "__slots__", "__version__"}
)
"""Names of that form which a script may assign in its module or in a class."""

ENUM_NAMES: Final = frozenset(
    {"_generate_next_value_", "_ignore_", "_missing_", "_name_", "_order_", "_value_"}
)
"""Names between underscores by which a class tells ``enum`` what to do."""

EXCEPTION_DUNDERS: Final = frozenset(
    {"__cause__", "__context__", "__notes__", "__suppress_context__"}
)
"""What an exception says of others; none of it is a frame or a traceback."""

PLAIN_METHODS: Final = frozenset(
    {
        "__add__", "__aiter__", "__anext__", "__contains__", "__eq__", "__getitem__", "__gt__",
        "__hash__", "__iter__", "__len__", "__lt__", "__mul__", "__ne__", "__next__", "__repr__",
        "__str__",
    }
)  # fmt: skip
"""Special methods of any object that do no more than an operator or a builtin does."""

METHODS: Final = frozenset(f"__{name}__" for name in _words(_METHOD_NAMES))
"""Special methods that a script may define, and call on its own objects and on ``super()``."""

TYPE_DUNDERS: Final = frozenset({"__name__", "__qualname__", "__doc__", "__module__"})
"""Text that any object may be asked for."""

FRAME_ATTRIBUTES: Final = _words(_FRAME_NAMES)
"""Doors from generators, coroutines and tracebacks to frames, and from those to globals."""

EVALUATING_METHODS: Final = _words(
    """
    apply_typevars_map construct evaluate from_annotated_attribute from_annotation from_orm
    model_parametrized_name model_rebuild parse_file parse_raw rebuild_annotation schema_json
    update_forward_refs validate
    """
)
"""Methods of pydantic's models that read files, evaluate text or are deprecated doors to both."""

SPECIAL_ATTRIBUTES: Final = EVALUATING_METHODS | {"format", "format_map", "mro", "obj"}
"""Attributes that the run-time guard treats one by one, so no syntax may reach them without it."""

UNMATCHED_ATTRIBUTES: Final = SPECIAL_ATTRIBUTES | FRAME_ATTRIBUTES
"""Attributes that no pattern may read, by name or by position."""

NAMEDTUPLE_ATTRIBUTES: Final = frozenset(
    {"_asdict", "_fields", "_field_defaults", "_make", "_replace"}
)
"""The public names that ``collections.namedtuple`` starts with an underscore."""

REFUSED_BUILTINS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "__import__": "write an import statement",
        "breakpoint": "use print(); it goes into the node's log",
        "compile": "define a function instead of compiling text",
        "copyright": "leave it out",
        "credits": "leave it out",
        "eval": "use json.loads for data, or define a function",
        "exec": "define a function instead of running text",
        "exit": "return from the function, or raise an exception",
        "globals": "use module-level names directly",
        "help": "leave it out",
        "input": "take the value from the state, or ask a person with langgraph.types.interrupt",
        "license": "leave it out",
        "locals": "use the local names directly",
        "memoryview": "use bytes or bytearray",
        "open": "a script has no files: pass data through the state, or use an HTTP node",
        "quit": "return from the function, or raise an exception",
        "vars": "name the attributes, or use dataclasses.asdict",
    }
)
"""Builtins that a script may not use, and what to do instead."""

IMPORT_ALTERNATIVES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "boto3": "use a node of Orcheo for AWS; a script has no credentials",
        "ctypes": "a script is pure Python",
        "aiohttp": "use the http_request node; a script has no network",
        "anthropic": "use langchain_anthropic.ChatAnthropic; the engine asks the model",
        "openai": "use langchain_openai.ChatOpenAI; the engine asks the model",
        "langsmith": "Orcheo records every execution",
        "langchain_community": "use a node of Orcheo; a script has no network",
        "langchain_tavily": "use the http_request node; a script has no network",
        "argparse": "take values from the state, or from config['configurable']",
        "httpx": "use the http_request node; a script has no network",
        "importlib": "write an import statement",
        "inspect": "a script cannot look into the interpreter",
        "concurrent": "fan out with langgraph.types.Send, or use asyncio.gather",
        "email": "use a node or an HTTP service that sends mail",
        "glob": "a script has no files: pass data through the state",
        "gzip": "pass data through the state as it is",
        "multiprocessing": "fan out with langgraph.types.Send",
        "numpy": "use math and statistics; compiled extensions are not available",
        "pandas": "use lists and dicts; compiled extensions are not available",
        "os": "a script has no environment and no files: pass data through the state",
        "pathlib": "a script has no files: pass data through the state",
        "pickle": "use json",
        "requests": "use the http_request node; a script has no network",
        "shutil": "a script has no files: pass data through the state",
        "socket": "use the http_request node; a script has no network",
        "sqlite3": "pass data through the state",
        "subprocess": "a script cannot start processes",
        "threading": "fan out with langgraph.types.Send, or use asyncio.gather",
        "sys": "a script cannot look into the interpreter",
        "tempfile": "a script has no files: pass data through the state",
        "weakref": "use plain references; a script lives for one call",
        "yaml": "use json",
    }
)
"""Modules that people try, and what to do instead; by their first name."""


def is_reserved(name: str) -> bool:
    """Tell whether a name starts and ends with an underscore and has something between them."""
    return name.startswith("_") and name.endswith("_") and name.strip("_") != ""
