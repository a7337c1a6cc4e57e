"""Handing a claim in: once per press, within its time, of what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.claims.holding import hold_money
from orders.claims.models import Claim, ClaimLine
from orders.claims.queries import packer_of, paid_lines_of, paid_part_of
from orders.claims.states import (
    NEEDS_PHOTOS,
    Act,
    ClaimState,
    Outcome,
    Side,
    Wanted,
    causes_of,
)
from orders.claims.windows import Claimable, claimable, for_page
from orders.order.locks import lock_parts
from orders.order.models import VendorOrder

from .auto import is_allowed
from .noting import CLOCK, Actor, ClaimRefused, Held, next_deadline, note, seen, step
from .outcomes import carry_out, reckon
from .photos import attach, count_drafts

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Complaint:
    """What a shopper says: of each line, by its id, so many packs bad to a degree."""

    cause: str
    wanted: str
    lines: Mapping[int, tuple[int, int]]
    text: str = ""


def file_claim(
    part: VendorOrder, complaint: Complaint, *, by: "User | None", click: str
) -> Claim:
    """Hand a claim in; pressing twice makes one. `by` is None for a guest.

    `click` is also the token of the form's photos. Raises `ClaimRefused` for what
    can't be claimed, or not any more.
    """
    press = f"p{part.pk}:{click}"[:64]
    known = Claim.objects.filter(click=press).first()
    if known is not None:
        return known
    try:
        return _file(part, complaint, by=by, click=click, press=press)
    except IntegrityError:  # pressed twice at once, or the line is claimed already
        known = Claim.objects.filter(click=press).first()
        if known is None:
            raise ClaimRefused(
                _("There is a claim about these goods already.")
            ) from None
        return known


@transaction.atomic
def _file(
    part: VendorOrder,
    complaint: Complaint,
    *,
    by: "User | None",
    click: str,
    press: str,
) -> Claim:
    paid_part = paid_part_of(part)
    lock_parts({part.pk, paid_part.pk})
    known = Claim.objects.filter(click=press).first()
    if known is not None:
        return known
    whole = for_page(part.pk)
    found = {one.line.pk: one for one in claimable(whole)}
    _check(complaint, found)
    _check_kind(part, complaint)
    if complaint.cause in NEEDS_PHOTOS and not count_drafts(part, click):
        raise ClaimRefused(_("Please add at least one photo of the goods."))
    held = _written(whole, paid_part, complaint, found, press)
    attach(held.claim, part, click)
    reckon(held)
    if not held.claim.amount and held.claim.is_money:
        raise ClaimRefused(
            _("These goods cost nothing, so no money can go back for them.")
        )
    hold_money(held.claim)
    note(held, Act.FILED, Actor(Side.SHOPPER, by), text=complaint.text)
    if is_allowed(held):
        _accept_at_once(held)
    logger.info("claim_filed", claim=held.claim.number, auto=held.claim.is_auto)
    return held.claim


def _check_kind(part: VendorOrder, complaint: Complaint) -> None:
    """Nobody delivers a visit spoiled, or sends it once more."""
    known = complaint.cause in causes_of(is_visit=part.is_visit)
    again = part.is_visit and complaint.wanted == Wanted.REPLACEMENT
    if not known or again:
        raise ClaimRefused(_("This can't be claimed of it."))


def _check(complaint: Complaint, found: Mapping[int, Claimable]) -> None:
    if not complaint.lines:
        raise ClaimRefused(_("Please say which goods it is about."))
    for line_id, (packs, _degree) in complaint.lines.items():
        one = found.get(line_id)
        if one is None:
            raise ClaimRefused(
                _("Something of this can't be claimed, or not any more.")
            )
        if not 0 < packs <= one.most:
            text = ngettext(
                "Of %(title)s only %(most)d pack can be claimed.",
                "Of %(title)s only %(most)d packs can be claimed.",
                one.most,
            )
            raise ClaimRefused(text % {"title": one.line.own_title, "most": one.most})


def _written(
    part: VendorOrder,
    paid_part: VendorOrder,
    complaint: Complaint,
    found: Mapping[int, Claimable],
    press: str,
) -> Held:
    now = timezone.now()
    parcels = list(part.parcels.all())
    claim = Claim.objects.create(
        part=part,
        paid_part=paid_part,
        partner=part.partner,
        number=f"{part.number}-C{part.claims.count() + 1}",
        click=press,
        cause=complaint.cause,
        wanted=complaint.wanted,
        outcome=Outcome(str(Wanted(complaint.wanted))),
        amount=0,
        text=complaint.text,
        packer=packer_of(part),
        carrier=parcels[-1].carrier if parcels else "",
        created=now,
        deadline_at=next_deadline(ClaimState.OPEN, now),
    )
    paid = paid_lines_of(found[line_id].line for line_id in complaint.lines)
    rows = ClaimLine.objects.bulk_create(
        ClaimLine(
            claim=claim,
            line=found[line_id].line,
            paid_line=paid[line_id],
            packs=packs,
            degree=degree,
            granted=degree,
        )
        for line_id, (packs, degree) in sorted(complaint.lines.items())
    )
    return Held(claim, part, paid_part, rows)


def _accept_at_once(held: Held) -> None:
    before = seen(held)
    step(held, ClaimState.ACCEPTED)
    held.claim.is_auto = True
    held.claim.save(update_fields=["is_auto"])
    note(held, Act.AUTO, CLOCK, before=before)
    carry_out(held, CLOCK, insists=False)
