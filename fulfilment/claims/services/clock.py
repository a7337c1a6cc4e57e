"""What happens when somebody does not answer in time; each may run twice unharmed."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.sweeps import Queue, work_through
from fulfilment.claims.models import Claim
from fulfilment.claims.states import WAITING, ClaimEventType, ClaimState
from fulfilment.market_settings import CLAIM_REMIND

from .outcomes import carry_out
from .transitions import CLOCK, ClaimBlockedError, Held, hold, note, seen, step

_S = ClaimState


def move_on(now: datetime | None = None) -> int:
    """Apply the defaults of every claim whose time is over; how many moved."""
    by = now or timezone.now()
    due = Claim.objects.filter(deadline_at__lte=by, state__in=WAITING)
    # What the office was reminded of a moment ago waits for the office alone.
    reminded = Q(state=_S.ESCALATED, alerted_at__gt=by - CLAIM_REMIND())
    queue = Queue(
        "claims", due.exclude(reminded), oldest=("deadline_at", "pk"),
        later=(ClaimBlockedError,), money=True,
    )  # fmt: skip
    return work_through(queue, partial(_default, by=by))


@transaction.atomic
def _default(claim_id: int, by: datetime) -> bool:
    """Asked anew under the lock: somebody may have answered in this moment."""
    held = hold(claim_id)
    claim = held.claim
    if (
        claim.state not in WAITING
        or claim.deadline_at is None
        or claim.deadline_at > by
    ):
        return False
    return _DEFAULTS[ClaimState(claim.state)](held)


def _go_through(held: Held) -> bool:
    """The seller said nothing: it is granted as claimed."""
    return _granted(held, ClaimEventType.ANSWER_LATE)


def _proposal_stands(held: Held) -> bool:
    """The shopper said nothing: what was proposed is done."""
    return _granted(held, ClaimEventType.PROPOSAL_STANDS)


def _granted(held: Held, act: str) -> bool:
    before = seen(held)
    step(held, _S.ACCEPTED)
    note(held, act, CLOCK, before=before)
    carry_out(held, CLOCK, insists=False)
    return True


def _left(held: Held) -> bool:
    """Nobody asked the office after a refusal: it stands."""
    before = seen(held)
    step(held, _S.CLOSED)
    note(held, ClaimEventType.LEFT, CLOCK, before=before)
    return True


def _remind(held: Held) -> bool:
    """The office is late: it is told, and again every day until it decides."""
    claim, now = held.claim, timezone.now()
    if claim.alerted_at and claim.alerted_at > now - CLAIM_REMIND():
        return False
    claim.alerted_at = now
    claim.save(update_fields=["alerted_at"])
    note(held, ClaimEventType.OFFICE_LATE, CLOCK, before=seen(held))
    return True


_DEFAULTS: dict[ClaimState, Callable[[Held], bool]] = {
    _S.OPEN: _go_through,
    _S.PROPOSED: _proposal_stands,
    _S.REFUSED: _left,
    _S.ESCALATED: _remind,
}
