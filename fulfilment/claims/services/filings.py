"""Handing a claim in: once per press, within its time, of what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from fulfilment.claims.models import Claim, ClaimLine
from fulfilment.claims.queries import (
    hold_money,
    packer_of,
    paid_lines_of,
    paid_vendor_order_of,
)
from fulfilment.claims.states import (
    NEEDS_PHOTOS,
    ClaimActor,
    ClaimEventType,
    ClaimOutcome,
    ClaimState,
    RequestedRemedy,
    causes_of,
)
from fulfilment.claims.windows import Claimable, claimable, for_page
from orders.order.locks import lock_vendor_orders
from orders.order.models import VendorOrder

from .outcomes import carry_out, reckon
from .photos import attach, count_drafts
from .policy import is_accepted_at_once
from .transitions import CLOCK, Actor, ClaimError, Held, next_deadline, note, seen, step

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Complaint:
    """What a shopper says: of each line, by its id, so many packs bad to a degree."""

    cause: str
    wanted: str
    lines: Mapping[int, tuple[int, int]]
    text: str = ""


def file_claim(
    vendor_order: VendorOrder, complaint: Complaint, *, by: User | None, click: str
) -> Claim:
    """Hand a claim in; pressing twice makes one. `by` is None for a guest.

    `click` is also the token of the form's photos. Raises `ClaimError` for what
    can't be claimed, or not any more.
    """
    press = f"p{vendor_order.pk}:{click}"[:64]
    known = Claim.objects.filter(click=press).first()
    if known is not None:
        return known
    try:
        return _file(vendor_order, complaint, by=by, click=click, press=press)
    except IntegrityError:  # pressed twice at once, or the line is claimed already
        known = Claim.objects.filter(click=press).first()
        if known is None:
            raise ClaimError(_("There is already a claim for these goods.")) from None
        return known


@transaction.atomic
def _file(
    vendor_order: VendorOrder,
    complaint: Complaint,
    *,
    by: User | None,
    click: str,
    press: str,
) -> Claim:
    paid_vendor_order = paid_vendor_order_of(vendor_order)
    lock_vendor_orders({vendor_order.pk, paid_vendor_order.pk})
    known = Claim.objects.filter(click=press).first()
    if known is not None:
        return known
    whole = for_page(vendor_order.pk)
    found = {one.line.pk: one for one in claimable(whole)}
    _check(complaint, found)
    _check_kind(vendor_order, complaint)
    if complaint.cause in NEEDS_PHOTOS and not count_drafts(vendor_order, click):
        raise ClaimError(_("Please add at least one photo of the goods."))
    held = _written(whole, paid_vendor_order, complaint, found, press)
    attach(held.claim, vendor_order, click)
    reckon(held)
    if not held.claim.amount and held.claim.is_money:
        raise ClaimError(_nothing_left(held))
    hold_money(held.claim)
    note(held, ClaimEventType.FILED, Actor(ClaimActor.SHOPPER, by), text=complaint.text)
    if is_accepted_at_once(held):
        _accept_at_once(held)
    logger.info("claim_filed", claim=held.claim.number, auto=held.claim.is_auto)
    return held.claim


def _nothing_left(held: Held) -> str:
    if any(row.paid_line.final_price for row in held.lines):
        return _("These goods are already fully refunded.")
    return _("These goods were free, so nothing can be refunded.")


def _check_kind(vendor_order: VendorOrder, complaint: Complaint) -> None:
    """Nobody delivers a visit spoiled, or sends it once more."""
    known = complaint.cause in causes_of(is_visit=vendor_order.is_visit)
    again = vendor_order.is_visit and complaint.wanted == RequestedRemedy.REPLACEMENT
    if not known or again:
        raise ClaimError(_("This can't be claimed for these goods."))


def _check(complaint: Complaint, found: Mapping[int, Claimable]) -> None:
    if not complaint.lines:
        raise ClaimError(_("Please choose the goods."))
    for line_id, (packs, _degree) in complaint.lines.items():
        one = found.get(line_id)
        if one is None:
            raise ClaimError(
                _("Some of these goods can't be claimed, or not any more.")
            )
        if not 0 < packs <= one.most:
            text = ngettext(
                "You can claim only %(most)d pack of %(title)s.",
                "You can claim only %(most)d packs of %(title)s.",
                one.most,
            )
            raise ClaimError(text % {"title": one.line.own_title, "most": one.most})


def _written(
    vendor_order: VendorOrder,
    paid_vendor_order: VendorOrder,
    complaint: Complaint,
    found: Mapping[int, Claimable],
    press: str,
) -> Held:
    now = timezone.now()
    parcels = list(vendor_order.parcels.all())
    claim = Claim.objects.create(
        vendor_order=vendor_order,
        paid_vendor_order=paid_vendor_order,
        partner=vendor_order.partner,
        number=f"{vendor_order.number}-C{vendor_order.claims.count() + 1}",
        click=press,
        cause=complaint.cause,
        wanted=complaint.wanted,
        outcome=ClaimOutcome(str(RequestedRemedy(complaint.wanted))),
        amount=0,
        text=complaint.text,
        packer=packer_of(vendor_order),
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
    return Held(claim, vendor_order, paid_vendor_order, rows)


def _accept_at_once(held: Held) -> None:
    before = seen(held)
    step(held, ClaimState.ACCEPTED)
    held.claim.is_auto = True
    held.claim.save(update_fields=["is_auto"])
    note(held, ClaimEventType.AUTO, CLOCK, before=before)
    carry_out(held, CLOCK, insists=False)
