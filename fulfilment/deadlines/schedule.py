"""When which step is due of a promise: pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .states import WARNINGS, Step


@dataclass(frozen=True)
class Schedule:
    """The moments of one promise; reminders come `remind` before what they are of.

    A worker that was away tells of the delay first: money goes back no sooner than
    `notice` after that.
    """

    accept_by: datetime
    send_by: datetime
    escalate_at: datetime
    give_back_at: datetime
    remind: timedelta
    notice: timedelta
    is_accepted: bool = False
    since: datetime | None = None

    def moments(self) -> Sequence[tuple[Step, datetime]]:
        """In the order of the steps; reminders of what was only just ordered fall."""
        found = [
            (Step.REMIND_ACCEPT, self.accept_by - self.remind),
            (Step.UNACCEPTED, self.accept_by),
            (Step.REMIND_SEND, self.send_by - self.remind),
            (Step.LATE, self.send_by),
            (Step.ESCALATED, max(self.send_by, self.escalate_at)),
            (Step.GIVEN_BACK, max(self.send_by, self.give_back_at)),
        ]
        if self.is_accepted:
            found = found[2:]
        early = {Step.REMIND_ACCEPT, Step.REMIND_SEND}
        since = self.since
        return [
            (step, at)
            for step, at in found
            if step not in early or since is None or at > since
        ]


def left_of(
    schedule: Schedule, done: Mapping[str, datetime]
) -> list[tuple[Step, datetime]]:
    """What may still come: nothing that stands before a step that was taken."""
    order = list(Step)
    last = max((order.index(Step(step)) for step in done), default=-1)
    found = []
    for step, at in schedule.moments():
        if order.index(step) <= last:
            continue
        told = done.get(Step.LATE) if step == Step.GIVEN_BACK else None
        found.append((step, max(at, told + schedule.notice) if told else at))
    return found


def due_steps(
    schedule: Schedule, done: Mapping[str, datetime], now: datetime
) -> list[Step]:
    """The steps to take now, in order."""
    due = [step for step, at in left_of(schedule, done) if at <= now]
    warned = [step for step in due if step in WARNINGS]
    steps = warned[-1:] + [step for step in due if step not in WARNINGS]
    if Step.LATE not in done and Step.GIVEN_BACK in steps:
        steps.remove(Step.GIVEN_BACK)
    return steps


def next_look(
    schedule: Schedule, done: Mapping[str, datetime], now: datetime
) -> datetime | None:
    """When the next step is due: now, if it was due before; None after the last."""
    ahead = [max(at, now) for _step, at in left_of(schedule, done)]
    return min(ahead, default=None)
