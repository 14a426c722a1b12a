"""A mutant: one promise of the design broken on purpose, in one place of the product."""

from dataclasses import dataclass
from typing import Final

PACKAGE: Final = "layers/core/orcheo"


@dataclass(frozen=True, slots=True)
class Patch:
    """A piece of text in place of another, which must be there exactly once."""

    file: str
    """Below ``layers/core/orcheo``."""
    before: str
    after: str

    @property
    def module(self) -> str:
        """The module that the file is."""
        return "orcheo." + self.file.removesuffix(".py").replace("/", ".")

    def apply(self, text: str) -> str:
        """Return the text with the patch; ValueError where the anchor is not there just once."""
        found = text.count(self.before)
        if found != 1:
            raise ValueError(f"{self.file}: {found} places for {self.before!r}; there must be one")
        return text.replace(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A change of the product that tests must notice, each by an assertion."""

    id: str
    patch: Patch
    breaks: str
    """Section of ARCHITECTURE, and what it says, in few words."""
    killers: tuple[str, ...]
    """Tests, files or single ones: at least one assertion of them must fail."""
    off: str
    """The redundant repair that is out of the way, and how: so that the mechanism itself is what
    is tested."""
    without: tuple[Patch, ...] = ()
    """Patches that switch that repair off; none where the killers run without it."""


# --- repairs that can be switched off ---------------------------------------------------------

NO_REAPER: Final = Patch(
    "application/reap_executions.py",
    "        end_by = self.clock.monotonic() + self.seconds\n",
    "        return done\n        end_by = self.clock.monotonic() + self.seconds\n",
)
NO_EXPIRY_BY_REAPER: Final = Patch(
    "application/reap_executions.py",
    "        if timestamp(self.clock.now()) >= execution.deadline_at:\n",
    "        if False:\n",
)

# --- where killers are ------------------------------------------------------------------------

_USE_CASES: Final = "tests/unit/orcheo/application"
_ENGINE: Final = "tests/integration/engine"
INGEST: Final = f"{_USE_CASES}/test_ingest_webhook.py"
DISPATCH: Final = f"{_USE_CASES}/test_dispatch_execution.py"
ENDS: Final = f"{_USE_CASES}/test_ends.py"
SUSPENSIONS: Final = f"{_USE_CASES}/test_suspensions.py"
PAUSES: Final = f"{_USE_CASES}/test_pauses.py"
PUBLISH: Final = f"{_USE_CASES}/test_publish_events.py"
SEQUENCING: Final = "tests/unit/orcheo/domain/test_sequencing.py"
RETRIES: Final = "tests/unit/orcheo/domain/test_retries.py"
BATCH: Final = "tests/unit/orcheo/adapters/aws/test_fifo_batch.py"
STORE: Final = "tests/contracts/test_execution_store.py"
SLOT_STORE: Final = "tests/contracts/test_slot_store.py"
FRAME_STORE: Final = "tests/contracts/test_stream_stores.py"
AWS_PORTS: Final = "tests/contracts/test_aws_ports.py"
ON_DYNAMODB: Final = "tests/integration/test_execution_store_on_dynamodb.py"
CRASHES: Final = f"{_ENGINE}/test_crashes.py"
GRAPHS: Final = f"{_ENGINE}/test_graphs.py"
PINS: Final = f"{_ENGINE}/test_pins.py"
LOG_MODEL: Final = "tests/faults/test_commit_log_model.py::test_mutants_meet_a_short_campaign"
ADMISSION_MODEL: Final = "tests/faults/test_admission_model.py"
ADMISSION_UNREAPED: Final = (
    f"{ADMISSION_MODEL}::test_in_seeded_orders_no_slot_is_given_twice_and_none_leaks"
)
TOKEN_ORDERS: Final = (
    f"{SUSPENSIONS}::test_in_every_order_of_token_and_decision_it_is_woken_exactly_once"
)
"""These two run no reaper."""
