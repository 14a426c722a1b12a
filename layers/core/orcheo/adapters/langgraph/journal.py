"""What a task has been answered so far: kept in its row, so that nothing is asked twice.

An answer is written before the function is called again. A worker that takes the task over finds
it and goes on from there. A node that is tried again after its own failure runs from the top with
the same journal, as LangGraph keeps finished tasks and answered interrupts: only what itself
failed is performed again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(slots=True)
class Journal:
    """Answers by number, and how often the task has failed with them."""

    answers: list[dict[str, Any] | None] = field(default_factory=list[dict[str, Any] | None])
    generation: int = 0
    """Tells what is performed again from what was performed before."""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """Return what a task's row holds."""
        return cls(list(body.get("answers") or ()), int(body.get("generation", 0)))

    def answered(self, number: int) -> bool:
        """Tell whether there is an answer of this number that stands."""
        answer = self.answers[number] if number < len(self.answers) else None
        return answer is not None and not answer.get("loose")

    def put(self, number: int, answer: dict[str, Any]) -> None:
        """Add an answer."""
        self.answers.extend([None] * (number + 1 - len(self.answers)))
        self.answers[number] = answer

    def renew(self) -> None:
        """Forget what failed, for the task is tried again.

        What was answered later stands where it is asked for again; a node that has taken another
        way around the failure may ask for something else in its place.
        """
        first = next((n for n, each in enumerate(self.answers) if each and "error" in each), None)
        if first is None:
            return
        self.generation += 1
        for number in range(first, len(self.answers)):
            answer = self.answers[number]
            if answer is not None:
                self.answers[number] = None if "error" in answer else {**answer, "loose": True}

    def members(self) -> dict[str, Any]:
        """Return what a row keeps of it: nothing where nothing was asked."""
        kept: dict[str, Any] = {}
        if self.answers:
            kept["answers"] = list(self.answers)
        if self.generation:
            kept["generation"] = self.generation
        return kept
