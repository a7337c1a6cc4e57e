"""What the sides of a claim do: accept, propose, refuse, agree, ask the office, decide.

Each act locks the claim's orders and the claim; what can't be done any more raises
`ClaimError` and has changed nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from fulfilment.claims.models import Claim
from fulfilment.claims.rules import MOST_PHOTOS_IN_ALL
from fulfilment.claims.states import (
    CAN_ACCEPT,
    CAN_ESCALATE,
    CAN_WITHDRAW,
    OF_MONEY,
    ClaimActor,
    ClaimEventType,
    ClaimOutcome,
    ClaimState,
)
from payments.payment.states import LiableParty
from vendors.partner.models import Partner

from .outcomes import carry_out, reckon
from .photos import attach
from .transitions import Actor, ClaimError, Held, hold, note, seen, step

_S = ClaimState


@dataclass(frozen=True)
class ClaimTerms:
    """What is proposed or decided: the outcome, and of each line (by id) the degree."""

    outcome: str
    degrees: Mapping[int, int]


def _require(held: Held, states: frozenset[ClaimState]) -> None:
    if held.claim.state not in states:
        text = _("This claim is now %(state)s, so this is not possible.")
        raise ClaimError(text % {"state": held.claim.get_state_display()})


def _take(held: Held, terms: ClaimTerms) -> None:
    """Put terms on a held claim. Raises `ClaimError` for terms that bring nothing."""
    claim = held.claim
    if (
        terms.outcome == ClaimOutcome.BALANCE
        and held.vendor_order.order.user_id is None
    ):
        raise ClaimError(_("Guests have no balance. Please choose another option."))
    for row in held.lines:
        row.granted = terms.degrees.get(row.line_id, 0)
        row.save(update_fields=["granted"])
    if not any(row.granted for row in held.lines):
        raise ClaimError(_("Please grant a share of at least one item."))
    claim.outcome = terms.outcome
    claim.save(update_fields=["outcome"])
    reckon(held)
    if claim.outcome in OF_MONEY and not claim.amount:
        raise ClaimError(_("These goods are already fully refunded."))


# --- The seller ---------------------------------------------------------------------


@transaction.atomic
def accept(claim: Claim, *, by: User) -> Claim:
    """The seller grants what was asked for, also after it had refused."""
    held = hold(claim.pk)
    _require(held, CAN_ACCEPT)
    before = seen(held)
    asked = {row.line_id: row.degree for row in held.lines}
    _take(held, ClaimTerms(held.claim.wanted, asked))
    step(held, _S.ACCEPTED)
    actor = Actor(ClaimActor.SELLER, by)
    note(held, ClaimEventType.ACCEPTED, actor, before=before)
    carry_out(held, actor, insists=True)
    return held.claim


@transaction.atomic
def propose(claim: Claim, terms: ClaimTerms, *, by: User, text: str = "") -> Claim:
    """The seller offers something else; the shopper has to say yes or no."""
    held = hold(claim.pk)
    _require(held, frozenset({_S.OPEN}))
    before = seen(held)
    _take(held, terms)
    step(held, _S.PROPOSED)
    note(
        held,
        ClaimEventType.PROPOSED,
        Actor(ClaimActor.SELLER, by),
        text=text,
        before=before,
    )
    return held.claim


@transaction.atomic
def refuse(claim: Claim, *, by: User, text: str, draft: str = "") -> Claim:
    """The seller says no, why, and shows its side; `draft` names its photos."""
    held = hold(claim.pk)
    _require(held, frozenset({_S.OPEN}))
    before = seen(held)
    if draft:
        attach(held.claim, held.vendor_order, draft, side=ClaimActor.SELLER)
    step(held, _S.REFUSED)
    note(
        held,
        ClaimEventType.REFUSED,
        Actor(ClaimActor.SELLER, by),
        text=text,
        before=before,
    )
    return held.claim


# --- The shopper --------------------------------------------------------------------


@transaction.atomic
def agree(claim: Claim, *, by: User | None) -> Claim:
    """The shopper takes what the seller proposes; `by` is None for a guest."""
    held = hold(claim.pk)
    _require(held, frozenset({_S.PROPOSED}))
    before = seen(held)
    step(held, _S.ACCEPTED)
    actor = Actor(ClaimActor.SHOPPER, by)
    note(held, ClaimEventType.AGREED, actor, before=before)
    # What was on the shelf when it was proposed may be gone: then money goes back.
    carry_out(held, actor, insists=False)
    return held.claim


@transaction.atomic
def escalate(claim: Claim, *, by: User | None, text: str = "") -> Claim:
    """The shopper turns a proposal or a refusal down and asks the office."""
    held = hold(claim.pk)
    _require(held, CAN_ESCALATE)
    before = seen(held)
    act = (
        ClaimEventType.DECLINED
        if held.claim.state == _S.PROPOSED
        else ClaimEventType.ESCALATED
    )
    asked = {row.line_id: row.degree for row in held.lines}
    _ask_again(held, asked)
    step(held, _S.ESCALATED)
    note(held, act, Actor(ClaimActor.SHOPPER, by), text=text, before=before)
    return held.claim


def _ask_again(held: Held, asked: Mapping[int, int]) -> None:
    """What stands before the office is what the shopper asked for."""
    for row in held.lines:
        row.granted = asked[row.line_id]
        row.save(update_fields=["granted"])
    held.claim.outcome = ClaimOutcome(str(held.claim.wanted))
    held.claim.save(update_fields=["outcome"])
    reckon(held)


@transaction.atomic
def withdraw(claim: Claim, *, by: User | None) -> Claim:
    """The shopper takes the claim back; the goods can be claimed anew in time."""
    held = hold(claim.pk)
    _require(held, CAN_WITHDRAW)
    before = seen(held)
    step(held, _S.WITHDRAWN)
    note(held, ClaimEventType.WITHDRAWN, Actor(ClaimActor.SHOPPER, by), before=before)
    return held.claim


@transaction.atomic
def add_photos(claim: Claim, *, by: User | None, draft: str) -> int:
    """More photos from the shopper, while somebody still looks at them."""
    held = hold(claim.pk)
    _require(held, CAN_WITHDRAW)
    room = (
        MOST_PHOTOS_IN_ALL - held.claim.photos.filter(side=ClaimActor.SHOPPER).count()
    )
    if room <= 0:
        text = _("This claim already has %(most)d photos, the maximum.")
        raise ClaimError(text % {"most": MOST_PHOTOS_IN_ALL})
    added = attach(held.claim, held.vendor_order, draft)
    if added:
        note(
            held,
            ClaimEventType.PHOTOS,
            Actor(ClaimActor.SHOPPER, by),
            before=seen(held),
        )
    return added


# --- The office ---------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What an office decides, why, and who bears it."""

    terms: ClaimTerms
    reason: str
    bearer: str = LiableParty.SELLER
    borne_by: Partner | None = None


@transaction.atomic
def decide(claim: Claim, verdict: Verdict, *, by: User) -> Claim:
    """The office's word, which ends it."""
    held = hold(claim.pk)
    _require(held, frozenset({_S.ESCALATED}))
    before, actor = seen(held), Actor(ClaimActor.OFFICE, by)
    if verdict.terms.outcome == ClaimOutcome.NOTHING:
        return _turn_down(held, verdict, actor)
    if (
        verdict.terms.outcome == ClaimOutcome.REPLACEMENT
        and verdict.bearer != LiableParty.SELLER
    ):
        raise ClaimError(
            _("The farm sends replacements at its own cost. Please choose a refund.")
        )
    _take(held, verdict.terms)
    held.claim.bearer, held.claim.borne_by = verdict.bearer, verdict.borne_by
    held.claim.save(update_fields=["bearer", "borne_by"])
    step(held, _S.DECIDED)
    note(held, ClaimEventType.DECIDED, actor, text=verdict.reason, before=before)
    _record(held, verdict, before)
    carry_out(held, actor, insists=True)
    return held.claim


def _turn_down(held: Held, verdict: Verdict, actor: Actor) -> Claim:
    before = seen(held)
    held.claim.outcome, held.claim.amount = ClaimOutcome.NOTHING, 0
    held.claim.save(update_fields=["outcome", "amount"])
    step(held, _S.CLOSED)
    note(held, ClaimEventType.DECIDED, actor, text=verdict.reason, before=before)
    _record(held, verdict, before)
    return held.claim


def _record(held: Held, verdict: Verdict, before: dict[str, object]) -> None:
    record(
        "claim.decided",
        held.claim,
        before=before,
        after=seen(held) | {"bearer": verdict.bearer},
        reason=verdict.reason,
        seller=held.claim.partner,
    )
