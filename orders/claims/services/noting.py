"""What every step of a claim does: hold it, move it, write it down, tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core.transitions import can_move, move
from orders.claims.holding import release_money
from orders.claims.locks import lock_claim
from orders.claims.models import Claim, ClaimEvent, ClaimLine
from orders.claims.signals import claim_moved
from orders.claims.states import CLAIM_MOVES, ENDED, WAITING, ClaimState, Side
from orders.order.locks import lock_parts
from orders.order.models import VendorOrder

if TYPE_CHECKING:
    from accounts.models import User

_S = ClaimState


class ClaimRefused(Exception):  # noqa: N818 - what the person reads
    """Raised when something can't be done with a claim now; nothing has changed."""


@dataclass(frozen=True)
class Actor:
    """Who does something: a side, and the person where there is one."""

    side: str
    by: "User | None" = None


CLOCK = Actor(Side.CLOCK)


@dataclass
class Held:
    """A claim with its parts and lines, all locked until the commit."""

    claim: Claim
    part: VendorOrder
    paid_part: VendorOrder
    lines: list[ClaimLine] = field(default_factory=list)

    @property
    def currency(self) -> str:
        return str(self.part.order.currency)


def hold(claim_id: int) -> Held:
    """Lock a claim: its orders first, in id order."""
    part_id, paid_id = Claim.objects.values_list("part_id", "paid_part_id").get(
        pk=claim_id
    )
    parts = {part.pk: part for part in lock_parts({part_id, paid_id})}
    claim = lock_claim(claim_id)
    claim.part, claim.paid_part = parts[part_id], parts[paid_id]
    rows = claim.lines.select_related("line", "paid_line").order_by("pk")
    return Held(claim, claim.part, claim.paid_part, list(rows))


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
        _S.OPEN: settings.CLAIM_ANSWER,
        _S.PROPOSED: settings.CLAIM_AGREE,
        _S.REFUSED: settings.CLAIM_ESCALATE,
        _S.ESCALATED: settings.CLAIM_DECIDE,
    }
    return now + times[state] if state in times else None


def step(held: Held, new: str) -> None:
    """Move a held claim, with its deadline and what hangs on it.

    Raises `ClaimRefused`, saying what the claim is now.
    """
    claim, now, was = held.claim, timezone.now(), held.claim.state
    if not can_move(CLAIM_MOVES, was, new):
        text = _("This claim is %(state)s now, so that can't be done.")
        raise ClaimRefused(text % {"state": claim.get_state_display()})
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
    claim_moved.send(sender=Claim, claim=held.claim, event=event)
    return event
