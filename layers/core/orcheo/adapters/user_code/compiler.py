"""From a script's text to bytecode that calls the guards."""

import ast
import marshal
from types import CodeType
from typing import Any, Final

from orcheo.adapters.user_code import policy
from orcheo.adapters.user_code.transformer import ImportCheck, Problem, ScriptTransformer
from orcheo.domain.errors import ScriptRejected

_MOST_PROBLEMS: Final = 20


def compile_script(script: str, check_import: ImportCheck) -> bytes:
    """Return the script's bytecode, marshalled.

    Nothing of the script runs here. ``dont_inherit`` keeps this module's own compiler flags out of
    the script.

    Raises:
        ScriptRejected: It does not parse, or uses what is refused; ``details`` has ``line``,
            ``column``, ``code`` and ``problems``.
    """
    transformer = ScriptTransformer(check_import)
    try:
        tree: Any = transformer.visit(ast.parse(script, policy.FILE_NAME, "exec"))
        if transformer.problems:
            raise rejected(transformer.problems)
        code = compile(tree, policy.FILE_NAME, "exec", dont_inherit=True)
    except SyntaxError as error:
        message = f"The script does not parse: {error.msg}."
        raise rejected([Problem(error.lineno, error.offset, "syntax", message)]) from None
    except (RecursionError, MemoryError):
        message = "The script nests expressions too deeply; assign parts to names."
        raise rejected([Problem(None, None, "syntax", message)]) from None
    except ValueError as error:
        message = f"The script cannot be compiled: {error}."
        raise rejected([Problem(None, None, "syntax", message)]) from None
    return marshal.dumps(code)


def load(bytecode: bytes) -> CodeType:
    """Return the code object of ``compile_script``."""
    code = marshal.loads(bytecode)  # noqa: S302 - written by a child that ran no script
    if not isinstance(code, CodeType):
        raise TypeError("The bytecode holds no code object.")
    return code


def rejected(problems: list[Problem]) -> ScriptRejected:
    """Return the error that names the first problem and lists the others."""
    first = problems[0]
    where = "" if first.line is None else f"Line {first.line}: "
    more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
    return ScriptRejected(
        f"{where}{first.message}{more}",
        line=first.line,
        column=first.column,
        code=first.code,
        problems=[problem.to_json() for problem in problems[:_MOST_PROBLEMS]],
    )
