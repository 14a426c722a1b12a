"""Every module that a script can import, and every name in it: frozen data.

No name here may lead to a module, to files, to the interpreter, or evaluate text.
``tests/security`` walks everything that a script can reach from these names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from orcheo.adapters.user_code import policy
from orcheo.adapters.user_code.facades.node_types import NODE_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Facade:
    """One importable module."""

    real: str = ""
    """Names of the standard library module that are offered as they are."""
    own: str = ""
    """Names that this package provides in its own form."""
    omitted: str = ""
    """What people might look for, and why it is not there."""

    @property
    def names(self) -> frozenset[str]:
        """All names."""
        return frozenset(self.real.split()) | frozenset(self.own.split())


_TYPING = Facade(
    real=(
        "Annotated Any AnyStr Awaitable AsyncGenerator AsyncIterable AsyncIterator BinaryIO "
        "ByteString Callable ChainMap ClassVar Collection Concatenate Container Coroutine Counter "
        "DefaultDict Deque Dict Final FrozenSet Generator Generic Hashable ItemsView Iterable "
        "Iterator KeysView List Literal LiteralString Mapping MappingView Match MutableMapping "
        "MutableSequence MutableSet NamedTuple Never NewType NoReturn NotRequired Optional "
        "OrderedDict ParamSpec Pattern Protocol Required Reversible Self Sequence Set Sized "
        "SupportsAbs SupportsFloat SupportsIndex SupportsInt Text Tuple Type TypeAlias TypeGuard "
        "TypeVar TypeVarTuple TypedDict Union Unpack ValuesView assert_never assert_type cast "
        "final get_args get_origin is_typeddict no_type_check overload"
        "runtime_checkable"
    ),
    own="TYPE_CHECKING get_type_hints override",
    omitted="ForwardRef, sys and other internals: string annotations are resolved by name only",
)
_CORE_MESSAGES = (
    "AIMessage AIMessageChunk AnyMessage BaseMessage ChatMessage FunctionMessage HumanMessage "
    "RemoveMessage SystemMessage ToolCall ToolMessage convert_to_messages get_buffer_string"
)
_LANGGRAPH_GRAPH = "END START MessagesState StateGraph add_messages"
_ABC = (
    "AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable Collection Container Coroutine "
    "Generator Hashable ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping "
    "MutableSequence MutableSet Reversible Sequence Set Sized ValuesView"
)

MODULES: Final[Mapping[str, Facade]] = MappingProxyType(
    {
        "orcheo": Facade(
            own=(
                "Adapted Builtin Channel EffectFailed Router Settings callables nodes policies "
                "schemas"
            ),
            omitted="the SDK's client: a script runs inside of Orcheo",
        ),
        "orcheo.nodes": Facade(own=" ".join(("Builtin Workflow", *NODE_TYPES))),
        "langgraph": Facade(own="constants errors func graph runtime types config"),
        "langgraph.graph": Facade(
            own=f"{_LANGGRAPH_GRAPH} message state",
            omitted="rendering and storage: the canvas draws, the commit log stores",
        ),
        "langgraph.graph.message": Facade(own="MessagesState REMOVE_ALL_MESSAGES add_messages"),
        "langgraph.graph.state": Facade(own="CompiledStateGraph StateGraph"),
        "langgraph.types": Facade(
            own="Command Interrupt Overwrite RetryPolicy Send StreamWriter interrupt"
        ),
        "langgraph.constants": Facade(own="END START TAG_HIDDEN"),
        "langgraph.config": Facade(own="get_stream_writer get_config"),
        "langgraph.errors": Facade(
            own="GraphInterrupt GraphRecursionError InvalidUpdateError NodeInterrupt"
        ),
        "langgraph.func": Facade(own="entrypoint task"),
        "langgraph.runtime": Facade(own="Runtime"),
        "langgraph.checkpoint": Facade(own="memory"),
        "langgraph.checkpoint.memory": Facade(own="InMemorySaver MemorySaver"),
        "langchain_core": Facade(own="messages runnables"),
        "langchain_core.messages": Facade(own=_CORE_MESSAGES),
        "langchain_core.runnables": Facade(own="RunnableConfig"),
        "typing": _TYPING,
        "typing_extensions": _TYPING,
        "operator": Facade(
            real=(
                "abs add and_ concat contains countOf eq floordiv ge getitem gt iadd "
                "iand ifloordiv "
                "ilshift imod imul index indexOf inv invert ior ipow irshift is_ is_not isub "
                "itemgetter itruediv ixor le lshift lt matmul mod mul ne neg not_ or_ pos pow "
                "rshift sub truediv truth xor"
            ),
            omitted="attrgetter, methodcaller: they read attributes by text; write a lambda",
        ),
        "dataclasses": Facade(
            real="FrozenInstanceError InitVar KW_ONLY MISSING Field asdict astuple fields "
            "is_dataclass replace",
            own="dataclass field",
            omitted="make_dataclass: write a class statement",
        ),
        "collections": Facade(
            real="ChainMap Counter OrderedDict defaultdict deque",
            own="abc namedtuple",
            omitted="UserDict, UserList, UserString: inherit from dict, list or str",
        ),
        "collections.abc": Facade(real=_ABC),
        "abc": Facade(real="ABC abstractmethod"),
        "contextlib": Facade(
            real="contextmanager asynccontextmanager nullcontext suppress closing"
        ),
        "itertools": Facade(
            real=(
                "accumulate chain combinations combinations_with_replacement compress count cycle "
                "dropwhile filterfalse groupby islice pairwise permutations product repeat starmap "
                "takewhile tee zip_longest"
            )
        ),
        "functools": Facade(
            real="cache cached_property cmp_to_key lru_cache partial reduce total_ordering",
            own="wraps",
            omitted="singledispatch, update_wrapper: they evaluate annotations or copy attributes",
        ),
        "math": Facade(
            real=(
                "acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees "
                "dist e erf erfc exp exp2 expm1 fabs factorial floor fmod frexp fsum "
                "gamma gcd hypot "
                "inf isclose isfinite isinf isnan isqrt lcm ldexp lgamma log log10 log1p log2 modf "
                "nan nextafter perm pi pow prod radians remainder sin sinh sqrt tan tanh tau trunc "
                "ulp"
            )
        ),
        "statistics": Facade(
            real=(
                "StatisticsError correlation covariance fmean geometric_mean harmonic_mean "
                "linear_regression mean median median_grouped median_high median_low "
                "mode multimode "
                "pstdev pvariance quantiles stdev variance"
            )
        ),
        "random": Facade(
            real=(
                "Random betavariate choice choices expovariate gammavariate gauss getrandbits "
                "lognormvariate normalvariate randbytes randint random randrange sample seed "
                "shuffle triangular uniform"
            )
        ),
        "json": Facade(
            real="JSONDecodeError dumps loads", omitted="dump, load: a script has no files"
        ),
        "re": Facade(
            real=(
                "A ASCII DOTALL I IGNORECASE M MULTILINE Match NOFLAG Pattern S U "
                "UNICODE VERBOSE X "
                "compile error escape findall finditer fullmatch match purge search split sub subn"
            )
        ),
        "datetime": Facade(real="MAXYEAR MINYEAR UTC date datetime time timedelta timezone tzinfo"),
        "decimal": Facade(
            real=(
                "Context Decimal DecimalException DivisionByZero Inexact InvalidOperation Overflow "
                "ROUND_CEILING ROUND_DOWN ROUND_FLOOR ROUND_HALF_DOWN ROUND_HALF_EVEN "
                "ROUND_HALF_UP "
                "ROUND_UP ROUND_05UP Rounded Underflow getcontext localcontext setcontext"
            )
        ),
        "fractions": Facade(real="Fraction"),
        "numbers": Facade(real="Complex Integral Number Rational Real"),
        "enum": Facade(real="Enum Flag IntEnum IntFlag StrEnum auto unique"),
        "string": Facade(
            real=(
                "Template ascii_letters ascii_lowercase ascii_uppercase capwords digits hexdigits "
                "octdigits printable punctuation whitespace"
            ),
            omitted="Formatter: use f-strings or str.format",
        ),
        "textwrap": Facade(real="dedent fill indent shorten wrap"),
        "uuid": Facade(
            real="NAMESPACE_DNS NAMESPACE_OID NAMESPACE_URL NAMESPACE_X500 UUID uuid3 uuid4 uuid5",
            omitted="uuid1: it names the machine",
        ),
        "hashlib": Facade(
            real=(
                "blake2b blake2s md5 pbkdf2_hmac sha1 sha224 sha256 sha384 sha3_224 sha3_256 "
                "sha3_384 sha3_512 sha512"
            ),
            omitted="file_digest: a script has no files",
        ),
        "hmac": Facade(real="compare_digest digest new"),
        "base64": Facade(
            real=(
                "a85decode a85encode b16decode b16encode b32decode b32encode b64decode b64encode "
                "b85decode b85encode standard_b64decode standard_b64encode urlsafe_b64decode "
                "urlsafe_b64encode"
            )
        ),
        "html": Facade(real="escape unescape"),
        "copy": Facade(real="copy deepcopy"),
        "bisect": Facade(real="bisect bisect_left bisect_right insort insort_left insort_right"),
        "heapq": Facade(
            real=("heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest")
        ),
        "time": Facade(
            real=(
                "gmtime localtime mktime monotonic monotonic_ns perf_counter perf_counter_ns "
                "process_time sleep strftime strptime struct_time time time_ns"
            )
        ),
        "asyncio": Facade(
            own=(
                "CancelledError Event Lock Queue Semaphore Task TaskGroup TimeoutError "
                "as_completed "
                "create_task ensure_future gather run sleep wait_for"
            ),
            omitted="loops, sockets, subprocesses, threads: coroutines run on a loop without I/O",
        ),
        "pydantic": Facade(
            real=(
                "AfterValidator BeforeValidator ConfigDict Field NonNegativeFloat "
                "NonNegativeInt PlainSerializer PlainValidator PositiveFloat PositiveInt "
                "PrivateAttr StrictBool StrictFloat StrictInt StrictStr StringConstraints "
                "ValidationError ValidationInfo WrapValidator computed_field confloat conint "
                "conlist constr field_serializer field_validator model_serializer model_validator"
            ),
            own="BaseModel RootModel",
            omitted=(
                "ImportString, FilePath, create_model, TypeAdapter, validate_call: they import, "
                "touch files or evaluate text"
            ),
        ),
    }
)


def refuse_import(module: str, name: str | None) -> str | None:
    """Return why an import is refused, or null.

    Args:
        module: ``a.b`` of ``import a.b`` or ``from a.b import c``.
        name: ``c``, or null.
    """
    facade = MODULES.get(module)
    if facade is None:
        hint = policy.IMPORT_ALTERNATIVES.get(module.split(".", maxsplit=1)[0])
        if hint is None:
            offered = sorted(key for key in MODULES if "." not in key)
            hint = f"a script can import {', '.join(offered)}"
        return f"The module {module!r} cannot be imported: {hint}."
    if name is None or name in facade.names:
        return None
    if facade.omitted and name in facade.omitted.replace(",", " ").replace(":", " ").split():
        return f"{module}.{name} is refused: {facade.omitted}."
    return f"{module!r} has no name {name!r} here; it offers {', '.join(sorted(facade.names))}."


LAZY_MODULES: Final = frozenset({"pydantic"})
"""Built when a script first asks: it costs more to load than all others together."""


def lazy_modules(script: str) -> list[str]:
    """Return which lazy modules a script may import, judged by its text."""
    return sorted(name for name in LAZY_MODULES if name in script)
