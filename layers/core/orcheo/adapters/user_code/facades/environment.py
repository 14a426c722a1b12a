"""``os.environ``, ``getpass`` and ``dotenv``: there is no environment.

Tutorials begin by putting keys into the environment. A script holds no key: what it sets stays in
this process, and nothing reads it, so such a beginning imports with a warning.
"""

from typing import Any, Final

from orcheo.adapters.user_code.facades.recorder import WARNINGS

_SAYS: Final = (
    "is ignored: a script has no environment; store keys as credentials of the workspace."
)


class _Environment(dict[str, str]):
    """An environment that is empty, and forgotten with the call."""

    def __setitem__(self, name: str, value: str) -> None:
        WARNINGS.add("environment_ignored", f"os.environ[{str(name)!r}] = ... {_SAYS}")
        super().__setitem__(str(name), str(value))

    def setdefault(self, name: str, value: str = "") -> str:
        """Set a value where there is none."""
        if name not in self:
            self[name] = value
        return self[name]

    def update(self, *others: Any, **values: Any) -> None:
        """Set several values."""
        for name, value in dict(*others, **values).items():
            self[name] = value


environ: Final = _Environment()


def getenv(name: str, default: Any = None) -> Any:
    """Return what the script itself has set, or the default."""
    return environ.get(name, default)


def getpass(prompt: str = "Password: ", stream: Any = None) -> str:  # noqa: ARG001 - getpass's signature
    """Return an empty text: nobody is there to be asked."""
    WARNINGS.add("environment_ignored", f"getpass() {_SAYS}")
    return ""


def load_dotenv(*_arguments: Any, **_options: Any) -> bool:
    """Tell that nothing was loaded."""
    WARNINGS.add("environment_ignored", f"load_dotenv() {_SAYS}")
    return False


def find_dotenv(*_arguments: Any, **_options: Any) -> str:
    """Tell that there is no such file."""
    return ""
