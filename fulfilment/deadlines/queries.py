"""What was done about orders that wait, and by when the last of it happens."""

from datetime import date, datetime, timedelta

from core import dates
from orders.market_settings import (
    CHASE_ESCALATE_DAYS,
    CHASE_GIVE_BACK_DAYS,
    CHASE_NOTICE,
    CHASE_REMIND,
    SEND_WITHIN_MOST_DAYS,
)
from orders.order.models import VendorOrder
from orders.order.states import VendorOrderStatus
from orders.shipping.queries import offered_methods
from orders.shipping.rules import DispatchTerms, working_day_after
from orders.shipping.services.promises import terms_of

from .models import DeadlineEvent, NewDate
from .schedule import Schedule
from .states import NewDateState


def promised_by(part: VendorOrder) -> datetime:
    """Raises `ValueError` for a part of which nothing is promised."""
    if part.send_by is None:
        raise ValueError(part.number)
    return part.send_by


def schedule_of(part: VendorOrder) -> Schedule:
    """By the working days of the seller as they are now; `send_by` is there."""
    send_by = promised_by(part)
    terms = terms_of(part, offered_methods([part.partner])[part.partner_id])
    return Schedule(
        accept_by=part.accept_by or send_by,
        send_by=send_by,
        escalate_at=_after(terms, send_by, CHASE_ESCALATE_DAYS()),
        give_back_at=_after(terms, send_by, CHASE_GIVE_BACK_DAYS()),
        remind=CHASE_REMIND(),
        notice=CHASE_NOTICE(),
        is_accepted=part.status != VendorOrderStatus.PAID,
        since=part.order.paid_at,
    )


def _after(terms: DispatchTerms, moment: datetime, days: int) -> datetime:
    """The end of the so-many-th working day after a promise's last day."""
    last = dates.day_of(moment - dates.TICK)
    return dates.end_of(working_day_after(terms, last, days))


def steps_taken(part: VendorOrder) -> dict[str, datetime]:
    """Of the promise as it stands, with when each was."""
    rows = DeadlineEvent.objects.filter(vendor_order=part, send_by=promised_by(part))
    return dict(rows.values_list("step", "created"))


def open_date(part: VendorOrder) -> NewDate | None:
    """The later day that is offered and not answered."""
    return NewDate.objects.filter(vendor_order=part, state=NewDateState.OPEN).first()


def latest_new_day() -> date:
    """The last day that a seller may offer."""
    return dates.today() + timedelta(days=SEND_WITHIN_MOST_DAYS())
