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
    """Answers by number, and how often the task has failed with them.

    What was asked and has no answer yet has a place too: its number, with its key alone.
    """

    answers: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    generation: int = 0
    """Tells what is performed again from what was performed before."""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """Return what a task's row holds."""
        return cls(list(body.get("answers") or ()), int(body.get("generation", 0)))

    def answered(self, number: int) -> bool:
        """Tell whether there is an answer of this number that stands."""
        if number >= len(self.answers):
            return False
        answer = self.answers[number]
        return ("answer" in answer or "error" in answer) and not answer.get("loose")

    def reserve(self, number: int, key: str) -> None:
        """Keep a number for what is asked by this key; those before it may go to others yet."""
        self.answers.extend({} for _ in range(number + 1 - len(self.answers)))
        self.answers[number]["key"] = key

    def put(self, number: int, answer: Mapping[str, Any]) -> None:
        """Add the answer to a number that was reserved."""
        self.answers[number] = {**_place(self.answers[number]), **answer}

    def renew(self) -> None:
        """Forget what failed, for the task is tried again.

        What was answered later stands where it is asked for again; a node that has taken another
        way around the failure may ask for something else in its place.
        """
        first = next((n for n, each in enumerate(self.answers) if "error" in each), None)
        if first is None:
            return
        self.generation += 1
        for number in range(first, len(self.answers)):
            answer = self.answers[number]
            if "answer" in answer:
                self.answers[number] = {**answer, "loose": True}
            else:
                self.answers[number] = _place(answer)

    def members(self) -> dict[str, Any]:
        """Return what a row keeps of it: nothing where nothing was asked."""
        kept: dict[str, Any] = {}
        if self.answers:
            kept["answers"] = list(self.answers)
        if self.generation:
            kept["generation"] = self.generation
        return kept


def _place(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": answer["key"]} if "key" in answer else {}
