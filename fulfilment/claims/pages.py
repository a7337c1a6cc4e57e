"""What pages about a claim show to each side, and photos as they are handed out."""

import io
from dataclasses import dataclass

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from payments.payment.wording import refund_rows

from .models import Claim, ClaimEvent, ClaimPhoto
from .queries import refunds_of
from .states import (
    CAN_ACCEPT,
    CAN_ESCALATE,
    CAN_WITHDRAW,
    GRANTED,
    ClaimActor,
    ClaimState,
)
from .wording import deadline_in_words, outcome_in_words

TONES = {
    ClaimState.OPEN: "bg-gold",
    ClaimState.PROPOSED: "bg-per",
    ClaimState.REFUSED: "bg-bad",
    ClaimState.ESCALATED: "bg-sky",
    ClaimState.ACCEPTED: "bg-leaf",
    ClaimState.DECIDED: "bg-leaf",
    ClaimState.SETTLED: "bg-leaf",
}


def tone_of(claim: Claim) -> str:
    """The badge's class for its state."""
    return TONES.get(ClaimState(claim.state), "")


@dataclass(frozen=True)
class Happened:
    """One event as its reader sees it."""

    event: ClaimEvent
    title: str
    who: str


def context_of(claim: Claim, side: str) -> dict[str, object]:
    """For the templates that all three sides share. `claim` as `with_all` gives it."""
    photos = list(claim.photos.all())
    return {
        "claim": claim,
        "currency": claim.vendor_order.order.currency,
        "deadline": deadline_in_words(claim, side),
        "brings": outcome_in_words(claim),
        "was_granted": claim.state in GRANTED,
        "happened": [_happened(event, side) for event in claim.events.all()],
        "photos": [one for one in photos if one.side == ClaimActor.SHOPPER],
        "seller_photos": [one for one in photos if one.side == ClaimActor.SELLER],
        "refunds": refund_rows(
            refunds_of(claim),
            claim.vendor_order.order.currency,
            by_transfer=claim.vendor_order.order.by_bank,
        )
        if claim.state in GRANTED
        else [],
        "can_withdraw": claim.state in CAN_WITHDRAW,
        "can_escalate": claim.state in CAN_ESCALATE,
        "can_accept": claim.state in CAN_ACCEPT,
    }


def _happened(event: ClaimEvent, side: str) -> Happened:
    return Happened(event, event.get_act_display(), _who(event, side))


def _who(event: ClaimEvent, side: str) -> str:
    """People of one's own team by name, all others by their side."""
    if event.side == ClaimActor.CLOCK:
        return ""
    if event.side == side == ClaimActor.SHOPPER:
        return _("You")
    if event.side == side and event.by is not None:
        return event.by.get_full_name() or event.get_side_display()
    return str(event.get_side_display())


def photo_response(photo: ClaimPhoto | None) -> FileResponse:
    """A photo for who may see it, kept by nobody on the way."""
    if photo is None:
        raise Http404
    try:
        with photo.file.open("rb") as opened:
            content = io.BytesIO(opened.read())
    except OSError as error:
        raise Http404 from error
    response = FileResponse(content, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Robots-Tag"] = "noindex"
    return response
