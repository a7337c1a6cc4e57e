"""What the sides of a claim do: accept, propose, refuse, agree, ask the office, decide.

Each act locks the claim's orders and the claim; what can't be done any more raises
`ClaimRefused` and has changed nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from orders.claims.models import Claim
from orders.claims.rules import MOST_PHOTOS_IN_ALL
from orders.claims.states import (
    CAN_ACCEPT,
    CAN_ESCALATE,
    CAN_WITHDRAW,
    OF_MONEY,
    Act,
    ClaimState,
    Outcome,
    Side,
)
from orders.payment.states import Bearer

from .noting import Actor, ClaimRefused, Held, hold, note, seen, step
from .outcomes import carry_out, reckon
from .photos import attach

if TYPE_CHECKING:
    from accounts.models import User
    from vendors.partner.models import Partner

_S = ClaimState


@dataclass(frozen=True)
class Terms:
    """What is proposed or decided: the outcome, and of each line (by id) the degree."""

    outcome: str
    degrees: Mapping[int, int]


def _require(held: Held, states: frozenset[ClaimState]) -> None:
    if held.claim.state not in states:
        text = _("This claim is %(state)s now, so that can't be done.")
        raise ClaimRefused(text % {"state": held.claim.get_state_display()})


def _take(held: Held, terms: Terms) -> None:
    """Put terms on a held claim. Raises `ClaimRefused` for terms that bring nothing."""
    claim = held.claim
    if terms.outcome == Outcome.BALANCE and held.part.order.user_id is None:
        raise ClaimRefused(_("A guest has no balance. Please choose another way."))
    for row in held.lines:
        row.granted = terms.degrees.get(row.line_id, 0)
        row.save(update_fields=["granted"])
    if not any(row.granted for row in held.lines):
        raise ClaimRefused(_("Please grant a share of at least one of the goods."))
    claim.outcome = terms.outcome
    claim.save(update_fields=["outcome"])
    reckon(held)
    if claim.outcome in OF_MONEY and not claim.amount:
        raise ClaimRefused(_("Nothing is left to give back of these goods."))


# --- The seller ---------------------------------------------------------------------


@transaction.atomic
def accept(claim: Claim, *, by: "User") -> Claim:
    """The seller grants what was asked for, also after it had refused."""
    held = hold(claim.pk)
    _require(held, CAN_ACCEPT)
    before = seen(held)
    asked = {row.line_id: row.degree for row in held.lines}
    _take(held, Terms(held.claim.wanted, asked))
    step(held, _S.ACCEPTED)
    actor = Actor(Side.SELLER, by)
    note(held, Act.ACCEPTED, actor, before=before)
    carry_out(held, actor, insists=True)
    return held.claim


@transaction.atomic
def propose(claim: Claim, terms: Terms, *, by: "User", text: str = "") -> Claim:
    """The seller offers something else; the shopper has to say yes or no."""
    held = hold(claim.pk)
    _require(held, frozenset({_S.OPEN}))
    before = seen(held)
    _take(held, terms)
    step(held, _S.PROPOSED)
    note(held, Act.PROPOSED, Actor(Side.SELLER, by), text=text, before=before)
    return held.claim


@transaction.atomic
def refuse(claim: Claim, *, by: "User", text: str, draft: str = "") -> Claim:
    """The seller says no, why, and shows its side; `draft` names its photos."""
    held = hold(claim.pk)
    _require(held, frozenset({_S.OPEN}))
    before = seen(held)
    if draft:
        attach(held.claim, held.part, draft, side=Side.SELLER)
    step(held, _S.REFUSED)
    note(held, Act.REFUSED, Actor(Side.SELLER, by), text=text, before=before)
    return held.claim


# --- The shopper --------------------------------------------------------------------


@transaction.atomic
def agree(claim: Claim, *, by: "User | None") -> Claim:
    """The shopper takes what the seller proposes; `by` is None for a guest."""
    held = hold(claim.pk)
    _require(held, frozenset({_S.PROPOSED}))
    before = seen(held)
    step(held, _S.ACCEPTED)
    actor = Actor(Side.SHOPPER, by)
    note(held, Act.AGREED, actor, before=before)
    # What was on the shelf when it was proposed may be gone: then money goes back.
    carry_out(held, actor, insists=False)
    return held.claim


@transaction.atomic
def escalate(claim: Claim, *, by: "User | None", text: str = "") -> Claim:
    """The shopper turns a proposal or a refusal down and asks the office."""
    held = hold(claim.pk)
    _require(held, CAN_ESCALATE)
    before = seen(held)
    act = Act.DECLINED if held.claim.state == _S.PROPOSED else Act.ESCALATED
    asked = {row.line_id: row.degree for row in held.lines}
    _ask_again(held, asked)
    step(held, _S.ESCALATED)
    note(held, act, Actor(Side.SHOPPER, by), text=text, before=before)
    return held.claim


def _ask_again(held: Held, asked: Mapping[int, int]) -> None:
    """What stands before the office is what the shopper asked for."""
    for row in held.lines:
        row.granted = asked[row.line_id]
        row.save(update_fields=["granted"])
    held.claim.outcome = Outcome(str(held.claim.wanted))
    held.claim.save(update_fields=["outcome"])
    reckon(held)


@transaction.atomic
def withdraw(claim: Claim, *, by: "User | None") -> Claim:
    """The shopper takes the claim back; the goods can be claimed anew in time."""
    held = hold(claim.pk)
    _require(held, CAN_WITHDRAW)
    before = seen(held)
    step(held, _S.WITHDRAWN)
    note(held, Act.WITHDRAWN, Actor(Side.SHOPPER, by), before=before)
    return held.claim


@transaction.atomic
def add_photos(claim: Claim, *, by: "User | None", draft: str) -> int:
    """More photos from the shopper, while somebody still looks at them."""
    held = hold(claim.pk)
    _require(held, CAN_WITHDRAW)
    room = MOST_PHOTOS_IN_ALL - held.claim.photos.filter(side=Side.SHOPPER).count()
    if room <= 0:
        text = _("This claim has %(most)d photos, which is all it can hold.")
        raise ClaimRefused(text % {"most": MOST_PHOTOS_IN_ALL})
    added = attach(held.claim, held.part, draft)
    if added:
        note(held, Act.PHOTOS, Actor(Side.SHOPPER, by), before=seen(held))
    return added


# --- The office ---------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What an office decides, why, and who bears it."""

    terms: Terms
    reason: str
    bearer: str = Bearer.SELLER
    borne_by: "Partner | None" = None


@transaction.atomic
def decide(claim: Claim, verdict: Verdict, *, by: "User") -> Claim:
    """The office's word, which ends it."""
    held = hold(claim.pk)
    _require(held, frozenset({_S.ESCALATED}))
    before, actor = seen(held), Actor(Side.OFFICE, by)
    if verdict.terms.outcome == Outcome.NOTHING:
        return _turn_down(held, verdict, actor)
    if verdict.terms.outcome == Outcome.REPLACEMENT and verdict.bearer != Bearer.SELLER:
        raise ClaimRefused(_("The farm sends again at its own cost. Choose money."))
    _take(held, verdict.terms)
    held.claim.bearer, held.claim.borne_by = verdict.bearer, verdict.borne_by
    held.claim.save(update_fields=["bearer", "borne_by"])
    step(held, _S.DECIDED)
    note(held, Act.DECIDED, actor, text=verdict.reason, before=before)
    _record(held, verdict, before)
    carry_out(held, actor, insists=True)
    return held.claim


def _turn_down(held: Held, verdict: Verdict, actor: Actor) -> Claim:
    before = seen(held)
    held.claim.outcome, held.claim.amount = Outcome.NOTHING, 0
    held.claim.save(update_fields=["outcome", "amount"])
    step(held, _S.CLOSED)
    note(held, Act.DECIDED, actor, text=verdict.reason, before=before)
    _record(held, verdict, before)
    return held.claim


def _record(held: Held, verdict: Verdict, before: dict[str, Any]) -> None:
    record(
        "claim.decided",
        held.claim,
        before=before,
        after=seen(held) | {"bearer": verdict.bearer},
        reason=verdict.reason,
        seller=held.claim.partner,
    )
