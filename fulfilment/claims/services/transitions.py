"""What every step of a claim does: hold it, move it, write it down, tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.notify import notify
from core.refusals import RefusalError
from core.transitions import can_move, move
from fulfilment.claims.locks import lock_claim
from fulfilment.claims.models import Claim, ClaimEvent, ClaimLine
from fulfilment.claims.queries import release_money
from fulfilment.claims.states import CLAIM_MOVES, ENDED, WAITING, ClaimActor, ClaimState
from fulfilment.market_settings import (
    CLAIM_AGREE,
    CLAIM_ANSWER,
    CLAIM_DECIDE,
    CLAIM_ESCALATE,
)
from orders.order.locks import lock_vendor_orders
from orders.order.models import VendorOrder

_S = ClaimState


class ClaimError(RefusalError):
    """Raised when something can't be done with a claim now; nothing has changed."""


class ClaimBlockedError(ClaimError):
    """Raised when nothing may be paid back for now, as while a bank decides."""


@dataclass(frozen=True)
class Actor:
    """Who does something: a side, and the person where there is one."""

    side: str
    by: User | None = None


CLOCK = Actor(ClaimActor.CLOCK)


@dataclass
class Held:
    """A claim with its parts and lines, all locked until the commit."""

    claim: Claim
    vendor_order: VendorOrder
    paid_vendor_order: VendorOrder
    lines: list[ClaimLine] = field(default_factory=list)

    @property
    def currency(self) -> str:
        return str(self.vendor_order.order.currency)


def hold(claim_id: int) -> Held:
    """Lock a claim: its orders first, in id order."""
    vendor_order_id, paid_id = Claim.objects.values_list(
        "vendor_order_id", "paid_vendor_order_id"
    ).get(pk=claim_id)
    vendor_orders = {
        vendor_order.pk: vendor_order
        for vendor_order in lock_vendor_orders({vendor_order_id, paid_id})
    }
    claim = lock_claim(claim_id)
    claim.vendor_order, claim.paid_vendor_order = (
        vendor_orders[vendor_order_id],
        vendor_orders[paid_id],
    )
    rows = claim.lines.select_related("line", "paid_line").order_by("pk")
    return Held(claim, claim.vendor_order, claim.paid_vendor_order, list(rows))


def seen(held: Held) -> dict[str, Any]:
    """What of a claim an event keeps as it was."""
    claim = held.claim
    return {
        "state": str(claim.state),
        "outcome": str(claim.outcome),
        "amount": claim.amount,
        "degrees": {str(row.line_id): row.granted for row in held.lines},
    }


def next_deadline(state: str, now: datetime) -> datetime | None:
    """Until when somebody has to say something in this state."""
    times: Mapping[str, timedelta] = {
        _S.OPEN: CLAIM_ANSWER(),
        _S.PROPOSED: CLAIM_AGREE(),
        _S.REFUSED: CLAIM_ESCALATE(),
        _S.ESCALATED: CLAIM_DECIDE(),
    }
    return now + times[state] if state in times else None


def step(held: Held, new: str) -> None:
    """Move a held claim, with its deadline and what hangs on it.

    Raises `ClaimError`, saying what the claim is now.
    """
    claim, now, was = held.claim, timezone.now(), held.claim.state
    if not can_move(CLAIM_MOVES, was, new):
        text = _("This claim is now %(state)s, so this is not possible.")
        raise ClaimError(text % {"state": claim.get_state_display()})
    # Before the move: the database wants a deadline wherever somebody is waited for.
    claim.deadline_at, claim.alerted_at = next_deadline(new, now), None
    if new in WAITING:
        claim.save(update_fields=["deadline_at", "alerted_at"])
    move(claim, new, moves=CLAIM_MOVES, field="state")
    if new not in WAITING:
        claim.save(update_fields=["deadline_at", "alerted_at"])
        if was in WAITING:
            release_money(claim)
    if new in ENDED:
        _end(held, now)


def _end(held: Held, now: datetime) -> None:
    held.claim.ended_at = now
    held.claim.save(update_fields=["ended_at"])
    held.claim.lines.update(is_open=False)


def note(
    held: Held,
    act: str,
    actor: Actor,
    *,
    text: str = "",
    before: Mapping[str, Any] | None = None,
) -> ClaimEvent:
    """Write down what happened, and tell those whom it concerns."""
    event = ClaimEvent.objects.create(
        claim=held.claim,
        act=act,
        side=actor.side,
        by=actor.by,
        text=text,
        before=dict(before or {}),
        after=seen(held),
        created=timezone.now(),
    )
    notify("claim_moved", event)
    return event
