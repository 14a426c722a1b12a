"""All mutants: written before they are run; what survives is told in docs/reliability.md."""

from typing import Final

from tests.faults.mutants import admission, engine, ingress, life, log
from tests.faults.mutants.mutant import Mutant

MUTANTS: Final[tuple[Mutant, ...]] = (
    *ingress.MUTANTS,
    *admission.MUTANTS,
    *log.MUTANTS,
    *engine.MUTANTS,
    *life.MUTANTS,
)
