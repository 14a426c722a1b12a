"""``triggers.fifo`` as SQS and its event source mapping treat it, in virtual time.

What is kept of SQS: deduplication for five minutes per group, also after a message is gone; order
within a group, and none across groups; a group stands still while one of its messages is in
flight; a message whose consumer failed comes again after the visibility timeout; after
``max_receives`` it is a dead letter.
Source: the SQS Developer Guide, "Exactly-once processing in Amazon SQS" and "FIFO delivery logic".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from tests.faults.agenda import Agenda

DEDUPLICATION_SECONDS: Final = 300.0
BATCH: Final = 10
POLL_SECONDS: Final = 0.05
"""Between a message's coming and its delivery."""


@dataclass(slots=True)
class QueuedMessage:
    """One message."""

    id: str
    body: str
    group: str
    visible_at: float
    receives: int = 0
    in_flight: bool = False


class FifoQueue:
    """The queue and what delivers from it.

    Args:
        agenda: Virtual time.
        consume: Takes a Lambda event and returns the partial batch response; any exception is a
            failure of the whole batch.
        chance: Orders the groups.
        visibility_seconds: As the template sets it.
        max_receives: As the template sets it.
    """

    def __init__(
        self,
        agenda: Agenda,
        consume: Callable[[dict[str, Any]], Mapping[str, Any]],
        chance: Random,
        *,
        visibility_seconds: float = 360.0,
        max_receives: int = 5,
    ) -> None:
        self._agenda = agenda
        self._consume = consume
        self._chance = chance
        self._visibility = visibility_seconds
        self._max_receives = max_receives
        self._seen: dict[tuple[str, str], float] = {}
        self._sent = 0
        self.messages: list[QueuedMessage] = []
        """What is in the queue, in flight or not, oldest first."""
        self.dead_letters: list[QueuedMessage] = []
        self.duplicates = 0
        """Of so many of the next deliveries the acknowledgement gets lost: they come again."""

    def send(self, body: str, *, group: str, deduplication_id: str) -> str:
        """Take a message, or drop a duplicate; return the message id."""
        now = self._agenda.clock.monotonic()
        known = self._seen.get((group, deduplication_id))
        self._sent += 1
        if known is None or now - known >= DEDUPLICATION_SECONDS:
            self._seen[group, deduplication_id] = now
            self.messages.append(QueuedMessage(f"m{self._sent}", body, group, now))
            self._agenda.after(POLL_SECONDS, self._deliver)
        return f"m{self._sent}"

    def redrive(self) -> int:
        """Put dead letters back, as an operator does; return how many there were."""
        letters, self.dead_letters = self.dead_letters, []
        for letter in letters:
            letter.receives, letter.visible_at = 0, self._agenda.clock.monotonic()
            self.messages.append(letter)
            self._agenda.after(POLL_SECONDS, self._deliver)
        return len(letters)

    def _deliver(self) -> None:
        batch = self._receive()
        if not batch:
            return
        records = [
            {"messageId": each.id, "body": each.body, "attributes": {"MessageGroupId": each.group}}
            for each in batch
        ]
        try:
            answer = self._consume({"Records": records})
        except Exception:  # noqa: BLE001 - whatever it is, all of the batch comes again
            failed = {each.id for each in batch}
        else:
            failures: Sequence[Mapping[str, str]] = answer["batchItemFailures"]
            failed = {each["itemIdentifier"] for each in failures}
        for each in batch:
            self._settle(each, each.id in failed)
        self._agenda.after(POLL_SECONDS, self._deliver)

    def _receive(self) -> list[QueuedMessage]:
        """Return the next batch: in order within a group, the groups in any."""
        now = self._agenda.clock.monotonic()
        busy = {each.group for each in self.messages if each.in_flight}
        groups: dict[str, list[QueuedMessage]] = {}
        for each in self.messages:
            if each.group not in busy:
                groups.setdefault(each.group, []).append(each)
        order = list(groups)
        self._chance.shuffle(order)
        batch: list[QueuedMessage] = []
        for group in order:
            for each in groups[group]:
                if each.visible_at > now or len(batch) >= BATCH:
                    break
                batch.append(each)
        for each in batch:
            each.in_flight = True
            each.receives += 1
        return batch

    def _settle(self, message: QueuedMessage, failed: bool) -> None:  # noqa: FBT001 - one fact
        message.in_flight = False
        if not failed and self.duplicates > 0:
            self.duplicates -= 1
            failed = True
        if not failed:
            self.messages.remove(message)
        elif message.receives >= self._max_receives:
            self.messages.remove(message)
            self.dead_letters.append(message)
        else:
            message.visible_at = self._agenda.clock.monotonic() + self._visibility
            self._agenda.after(self._visibility + POLL_SECONDS, self._deliver)
