"""The tables of the standard library and of pydantic."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from orcheo.adapters.user_code.facades.tables import Facade, words

_NO_FILES: Final = "a script has no files"
_TYPING_REAL: Final = """
    AbstractSet Annotated Any AnyStr AsyncContextManager AsyncGenerator AsyncIterable AsyncIterator
    Awaitable BinaryIO Callable ChainMap ClassVar Collection Concatenate Container ContextManager
    Coroutine Counter DefaultDict Deque Dict Final FrozenSet Generator Generic Hashable IO ItemsView
    Iterable Iterator KeysView List Literal LiteralString Mapping MappingView Match MutableMapping
    MutableSequence MutableSet NamedTuple Never NewType NoReturn NotRequired Optional OrderedDict
    ParamSpec ParamSpecArgs ParamSpecKwargs Pattern Protocol Required Reversible Self Sequence Set
    Sized SupportsAbs SupportsBytes SupportsComplex SupportsFloat SupportsIndex SupportsInt
    SupportsRound Text TextIO Tuple Type TypeAlias TypeGuard TypeVar TypeVarTuple TypedDict Union
    Unpack ValuesView assert_never assert_type cast dataclass_transform final get_args get_origin
    is_typeddict no_type_check overload reveal_type runtime_checkable
"""
_TYPING_OWN: Final = "TYPE_CHECKING get_type_hints override"
_TYPING_OMITTED: Final = {
    "ForwardRef evaluate_forward_ref get_annotations": (
        "annotations in text are resolved by name only"
    ),
    "clear_overloads get_overloads": "they reach into the interpreter",
}
_ABC: Final = """
    AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable Collection Container Coroutine
    Generator Hashable ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping
    MutableSequence MutableSet Reversible Sequence Set Sized ValuesView
"""
_OPERATORS: Final = """
    abs add and_ concat contains countOf delitem eq floordiv ge getitem gt iadd iand iconcat
    ifloordiv ilshift imatmul imod imul index indexOf inv invert ior ipow irshift is_ is_not isub
    itemgetter itruediv ixor le length_hint lshift lt matmul mod mul ne neg not_ or_ pos pow rshift
    setitem sub truediv truth xor
"""
_MATH: Final = """
    acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc
    exp exp2 expm1 fabs factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf
    isnan isqrt lcm ldexp lgamma log log10 log1p log2 modf nan nextafter perm pi pow prod radians
    remainder sin sinh sqrt tan tanh tau trunc ulp
"""
_PYDANTIC_REAL: Final = """
    AfterValidator AliasChoices AliasGenerator AliasPath AwareDatetime Base64Bytes Base64Str
    Base64UrlBytes Base64UrlStr BeforeValidator ByteSize ConfigDict Discriminator FailFast Field
    FiniteFloat FutureDate FutureDatetime InstanceOf Json JsonValue ModelWrapValidatorHandler
    NaiveDatetime NegativeFloat NegativeInt NonNegativeFloat NonNegativeInt NonPositiveFloat
    NonPositiveInt OnErrorOmit PastDate PastDatetime PlainSerializer PlainValidator PositiveFloat
    PositiveInt PrivateAttr Secret SecretBytes SecretStr SerializationInfo SerializeAsAny
    SerializerFunctionWrapHandler SkipValidation Strict StrictBool StrictBytes StrictFloat StrictInt
    StrictStr StringConstraints Tag UUID1 UUID3 UUID4 UUID5 ValidationError ValidationInfo
    ValidatorFunctionWrapHandler WithJsonSchema WrapSerializer WrapValidator AnyHttpUrl AnyUrl
    HttpUrl computed_field conbytes condate condecimal confloat confrozenset conint conlist conset
    constr field_serializer field_validator model_serializer model_validator
"""

STANDARD_LIBRARY: Final[Mapping[str, Facade]] = MappingProxyType(
    {
        "__future__": Facade(
            own="annotations",
            source="replacements",
            title="Annotations become text, which is resolved by name when it is asked for.",
        ),
        "abc": Facade(
            real="ABC abstractmethod",
            omitted={
                "ABCMeta": "a metaclass makes classes in the interpreter; inherit from ABC",
                "abstractclassmethod abstractproperty abstractstaticmethod": (
                    "put @abstractmethod under @classmethod, @property or @staticmethod"
                ),
            },
        ),
        "asyncio": Facade(
            own="""
                ALL_COMPLETED Barrier BoundedSemaphore BrokenBarrierError CancelledError Condition
                Event FIRST_COMPLETED FIRST_EXCEPTION Future InvalidStateError LifoQueue Lock
                PriorityQueue Queue QueueEmpty QueueFull Runner Semaphore Task TaskGroup Timeout
                TimeoutError all_tasks as_completed create_task current_task ensure_future gather
                get_event_loop get_running_loop iscoroutine iscoroutinefunction isfuture
                new_event_loop run set_event_loop shield sleep timeout timeout_at to_thread wait
                wait_for
            """,
            source="coroutines gathering synchronisation",
            omitted={
                "open_connection start_server open_unix_connection StreamReader StreamWriter": (
                    "a script has no network; use an HTTP node"
                ),
                "create_subprocess_exec create_subprocess_shell": (
                    "a script cannot start processes"
                ),
                "run_coroutine_threadsafe": "a script has one thread",
            },
            title="Coroutines interleave as on the real loop, which has no input and output here.",
        ),
        "base64": Facade(
            real="""
                a85decode a85encode b16decode b16encode b32decode b32encode b32hexdecode
                b32hexencode b64decode b64encode b85decode b85encode decodebytes encodebytes
                standard_b64decode standard_b64encode urlsafe_b64decode urlsafe_b64encode
            """,
            omitted={"decode encode": _NO_FILES},
        ),
        "binascii": Facade(
            real="Error a2b_base64 a2b_hex b2a_base64 b2a_hex crc32 hexlify unhexlify"
        ),
        "bisect": Facade(real="bisect bisect_left bisect_right insort insort_left insort_right"),
        "calendar": Facade(
            real="""
                FRIDAY MONDAY SATURDAY SUNDAY THURSDAY TUESDAY WEDNESDAY day_abbr day_name isleap
                leapdays month_abbr month_name monthcalendar monthrange timegm weekday
            """
        ),
        "collections": Facade(
            real="ChainMap Counter OrderedDict defaultdict deque",
            own="namedtuple",
            source="replacements",
            omitted={"UserDict UserList UserString": "inherit from dict, list or str"},
        ),
        "collections.abc": Facade(real=_ABC),
        "contextlib": Facade(
            real="""
                AbstractAsyncContextManager AbstractContextManager AsyncExitStack ContextDecorator
                ExitStack aclosing asynccontextmanager closing contextmanager nullcontext suppress
            """,
            omitted={
                "chdir": _NO_FILES,
                "redirect_stderr redirect_stdout": "print() goes into the node's log",
            },
        ),
        "contextvars": Facade(real="Context ContextVar Token copy_context"),
        "copy": Facade(real="Error copy deepcopy"),
        "csv": Facade(
            real="""
                DictReader DictWriter Error QUOTE_ALL QUOTE_MINIMAL QUOTE_NONE QUOTE_NONNUMERIC
                excel excel_tab reader writer
            """
        ),
        "dataclasses": Facade(
            real="""
                Field FrozenInstanceError InitVar KW_ONLY MISSING asdict astuple fields is_dataclass
                replace
            """,
            own="dataclass field",
            source="replacements",
            omitted={"make_dataclass": "write a class statement"},
        ),
        "datetime": Facade(real="MAXYEAR MINYEAR UTC date datetime time timedelta timezone tzinfo"),
        "decimal": Facade(
            real="""
                BasicContext Clamped Context Decimal DecimalException DecimalTuple DefaultContext
                DivisionByZero ExtendedContext FloatOperation Inexact InvalidOperation MAX_EMAX
                MAX_PREC MIN_EMIN Overflow ROUND_05UP ROUND_CEILING ROUND_DOWN ROUND_FLOOR
                ROUND_HALF_DOWN ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UP Rounded Subnormal Underflow
                getcontext localcontext setcontext
            """
        ),
        "difflib": Facade(
            real="SequenceMatcher get_close_matches ndiff restore unified_diff context_diff",
        ),
        "enum": Facade(
            real="""
                CONFORM CONTINUOUS EJECT Enum Flag FlagBoundary IntEnum IntFlag KEEP NAMED_FLAGS
                ReprEnum STRICT StrEnum UNIQUE auto member nonmember property unique verify
            """,
            omitted={
                "EnumMeta EnumType": "a metaclass makes classes in the interpreter",
                "global_enum global_str": "they change modules",
            },
        ),
        "fractions": Facade(real="Fraction"),
        "functools": Facade(
            real="cache cached_property cmp_to_key lru_cache partial partialmethod reduce "
            "total_ordering",
            own="wraps",
            source="replacements",
            omitted={
                "singledispatch singledispatchmethod": (
                    "they evaluate annotations; write match or isinstance"
                ),
                "update_wrapper": "it copies attributes by name; use wraps",
            },
        ),
        "graphlib": Facade(real="CycleError TopologicalSorter"),
        "hashlib": Facade(
            real="""
                blake2b blake2s md5 pbkdf2_hmac sha1 sha224 sha256 sha384 sha3_224 sha3_256 sha3_384
                sha3_512 sha512 shake_128 shake_256
            """,
            omitted={"file_digest": _NO_FILES, "new": "name the algorithm: hashlib.sha256(...)"},
        ),
        "heapq": Facade(
            real="heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest"
        ),
        "hmac": Facade(real="compare_digest digest new"),
        "html": Facade(real="escape unescape"),
        "io": Facade(
            real="BytesIO StringIO",
            omitted={"open open_code FileIO TextIOWrapper": _NO_FILES},
        ),
        "itertools": Facade(
            real="""
                accumulate chain combinations combinations_with_replacement compress count cycle
                dropwhile filterfalse groupby islice pairwise permutations product repeat starmap
                takewhile tee zip_longest
            """
        ),
        "json": Facade(
            real="JSONDecodeError JSONDecoder JSONEncoder dumps loads",
            omitted={"dump load": "a script has no files; use dumps and loads"},
        ),
        "logging": Facade(
            own="""
                CRITICAL DEBUG ERROR INFO Logger WARNING basicConfig critical debug error exception
                getLogger info log warning
            """,
            source="logs",
            omitted={
                "FileHandler Handler StreamHandler Formatter": (
                    "messages go into the node's log as they are"
                ),
            },
            title="Messages go into the node's log, whatever their level.",
        ),
        "math": Facade(real=_MATH),
        "numbers": Facade(real="Complex Integral Number Rational Real"),
        "operator": Facade(
            real=_OPERATORS,
            omitted={
                "attrgetter methodcaller": "they read attributes by text; write a lambda",
                "call": "call the function",
            },
        ),
        "dotenv": Facade(
            own="find_dotenv load_dotenv",
            source="environment",
            title="Accepted with a warning: a script has no environment.",
        ),
        "getpass": Facade(
            own="getpass",
            source="environment",
            title="Accepted with a warning; gives an empty text.",
        ),
        "os": Facade(
            own="environ getenv",
            source="environment",
            omitted={
                "listdir mkdir open remove rename unlink walk scandir": _NO_FILES,
                "popen system fork kill execv": "a script cannot start processes",
                "getcwd chdir getpid": "a script cannot look at the machine",
            },
            title="Only for scripts that use nothing of it but the environment, as tutorials "
            "begin: it is empty, and nothing reads what a script puts into it.",
        ),
        "pprint": Facade(
            real="pformat",
            own="pprint pp",
            source="logs",
            omitted={"PrettyPrinter": "use pformat"},
        ),
        "pydantic": Facade(
            real=_PYDANTIC_REAL,
            own="BaseModel RootModel TypeAdapter",
            source="models",
            lazy="pydantic",
            omitted={
                "DirectoryPath FilePath NewPath SocketPath": _NO_FILES,
                "EmailStr NameEmail validate_email": (
                    "they need a package that is not installed; use a pattern"
                ),
                "ImportString": "it imports what a text names",
                "create_model": "write a class statement",
                "dataclasses": "use dataclasses.dataclass or BaseModel",
                "parse_obj_as schema_of root_validator validator": (
                    "they are of pydantic 1; use TypeAdapter, field_validator or model_validator"
                ),
                "validate_call": "it evaluates annotations; give the function a BaseModel",
            },
            title="Annotations are resolved by name before pydantic sees them.",
        ),
        "random": Facade(
            real="""
                Random SystemRandom betavariate choice choices expovariate gammavariate gauss
                getrandbits getstate lognormvariate normalvariate paretovariate randbytes randint
                random randrange sample seed setstate shuffle triangular uniform vonmisesvariate
                weibullvariate
            """
        ),
        "re": Facade(
            real="""
                A ASCII DOTALL I IGNORECASE M MULTILINE Match NOFLAG Pattern RegexFlag S U UNICODE
                VERBOSE X compile error escape findall finditer fullmatch match purge search split
                sub subn
            """,
            title="An expression that does not come to an end is ended with its node, at the "
            "node's timeout.",
        ),
        "secrets": Facade(
            real="choice compare_digest randbelow randbits token_bytes token_hex token_urlsafe"
        ),
        "statistics": Facade(
            real="""
                NormalDist StatisticsError correlation covariance fmean geometric_mean
                harmonic_mean linear_regression mean median median_grouped median_high median_low
                mode multimode pstdev pvariance quantiles stdev variance
            """
        ),
        "string": Facade(
            real="""
                Template ascii_letters ascii_lowercase ascii_uppercase capwords digits hexdigits
                octdigits printable punctuation whitespace
            """,
            omitted={"Formatter": "it reads attributes by text; use f-strings or str.format"},
        ),
        "struct": Facade(real="Struct calcsize error iter_unpack pack unpack unpack_from"),
        "textwrap": Facade(real="TextWrapper dedent fill indent shorten wrap"),
        "time": Facade(
            real="""
                asctime ctime gmtime localtime mktime monotonic monotonic_ns perf_counter
                perf_counter_ns process_time process_time_ns sleep strftime strptime struct_time
                thread_time time time_ns timezone
            """,
            omitted={"tzset clock_settime": "they change the machine"},
        ),
        "traceback": Facade(
            own="format_exc format_exception format_exception_only print_exc",
            source="logs",
            omitted={
                "extract_stack extract_tb format_stack walk_tb walk_stack": (
                    "they lead to frames; use format_exc"
                ),
            },
            title="Only the script's own lines are shown.",
        ),
        "types": Facade(
            real="MappingProxyType NoneType SimpleNamespace EllipsisType NotImplementedType",
            omitted={
                "FunctionType CodeType ModuleType FrameType TracebackType MethodType": (
                    "they make or reach the interpreter's own objects"
                ),
                "new_class": "write a class statement",
            },
        ),
        "typing": Facade(
            real=words(_TYPING_REAL, "ByteString"),
            own=_TYPING_OWN,
            source="replacements",
            omitted=_TYPING_OMITTED,
        ),
        "typing_extensions": Facade(
            real=words(
                _TYPING_REAL,
                "Buffer Doc NoDefault ReadOnly TypeAliasType TypeIs deprecated get_protocol_members"
                " is_protocol",
            ),
            own=_TYPING_OWN,
            source="replacements",
            omitted=_TYPING_OMITTED,
        ),
        "unicodedata": Facade(
            real="category combining decimal digit east_asian_width lookup name normalize numeric"
        ),
        "urllib": Facade(
            title="Only urllib.parse: a script has no network.",
            omitted={"request error": "a script has no network; use an HTTP node"},
        ),
        "urllib.parse": Facade(
            real="""
                parse_qs parse_qsl quote quote_plus unquote unquote_plus urldefrag urlencode urljoin
                urlparse urlsplit urlunparse urlunsplit
            """
        ),
        "uuid": Facade(
            real="NAMESPACE_DNS NAMESPACE_OID NAMESPACE_URL NAMESPACE_X500 UUID uuid3 uuid4 uuid5",
            omitted={"uuid1 getnode": "they name the machine"},
        ),
        "warnings": Facade(
            own="warn catch_warnings filterwarnings simplefilter",
            source="logs",
            title="Warnings go into the node's log; filters are accepted and ignored.",
        ),
        "zoneinfo": Facade(
            real="ZoneInfo ZoneInfoNotFoundError",
            own="available_timezones",
            source="zones",
            lazy="zoneinfo",
            omitted={"reset_tzpath TZPATH": "the zone database is part of Orcheo"},
        ),
    }
)
