"""The clock's steps for orders that wait: each once, whatever is killed in between."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.languages import Sentence
from core.notify import notify
from core.sweeps import Queue, work_through
from core.transactions import whole_act
from fulfilment.deadlines.models import DeadlineEvent
from fulfilment.deadlines.queries import schedule_of, steps_taken
from fulfilment.deadlines.schedule import due_steps, next_look
from fulfilment.deadlines.states import Step
from orders.order.locks import lock_vendor_order
from orders.order.models import VendorOrder
from orders.order.services.short import cancel_unsent
from orders.order.states import WAITING

NOT_SENT = Sentence(gettext_noop("It was not shipped in time."))


def chase(now: datetime | None = None) -> int:
    """Take the steps that are due of every order that waits; how many moved."""
    by = now or timezone.now()
    queue = Queue(
        "deadlines",
        VendorOrder.objects.filter(
            Q(chase_at__lte=by), status__in=sorted(WAITING), chase_at__isnull=False
        ),
        oldest=("chase_at", "pk"),
        money=True,
    )
    return work_through(queue, partial(_look, by=by))


@whole_act
def _look(vendor_order_id: int, by: datetime) -> bool:
    """Asked anew under the lock: it may have been sent in this moment."""
    part = lock_vendor_order(vendor_order_id)
    if part.chase_at is None or part.chase_at > by:
        return False
    if not part.is_promised:
        _look_again(part, None)
        return True
    schedule, done = schedule_of(part), steps_taken(part)
    for step in due_steps(schedule, done, by):
        DeadlineEvent.objects.create(
            vendor_order=part, step=step, send_by=schedule.send_by, created=by
        )
        done[step] = by
        _STEPS[step](part)
    _look_again(part, next_look(schedule, done, by))
    return True


def _look_again(part: VendorOrder, moment: datetime | None) -> None:
    VendorOrder.objects.filter(pk=part.pk).update(chase_at=moment)


def _warn(part: VendorOrder, step: Step) -> None:
    notify("order_due", part, f"{step}:{_round(part)}")


def _say_late(part: VendorOrder) -> None:
    """The seller, its cooperative's office and the shopper hear of it."""
    notify("order_overdue", part, _round(part))


def _escalate(part: VendorOrder) -> None:
    notify("order_long_overdue", part, _round(part))


def _give_back(part: VendorOrder) -> None:
    """Nothing more is sent; the money goes back as when its seller cancels."""
    cancel_unsent(part, by=None, reason=NOT_SENT.keep(), by_shopper=False)
    notify("order_given_back", part)


def _round(part: VendorOrder) -> str:
    return f"{part.send_by:%Y%m%d%H%M}"


_STEPS: dict[Step, Callable[[VendorOrder], None]] = {
    Step.REMIND_ACCEPT: partial(_warn, step=Step.REMIND_ACCEPT),
    Step.UNACCEPTED: partial(_warn, step=Step.UNACCEPTED),
    Step.REMIND_SEND: partial(_warn, step=Step.REMIND_SEND),
    Step.LATE: _say_late,
    Step.ESCALATED: _escalate,
    Step.GIVEN_BACK: _give_back,
}
