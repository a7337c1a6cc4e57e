"""The contents of a bundle, kind by kind: rows of plain values, read as they come.

People are named by the number of their account; who that is, the market says to whoever
may know. In the chat stands the name that everybody saw.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings

from core.brand import plain_name
from core.money import from_minor
from fulfilment.claims.models import ClaimPolicy
from fulfilment.market_settings import CLAIM_WINDOW
from live.broadcasts.models import Broadcast, ShelfEvent
from live.broadcasts.queries import rights_of
from live.chat.models import Silence
from live.chat.queries import all_messages
from live.deals.models import CouponDrop, Deal, DealClaim, Draw, DrawEntry
from live.records.commission import host_fees
from live.records.models import CommissionAgreement
from live.video.queries import chapters, references
from orders.order.models import Line
from payments.payment.queries import gone_back_of_line
from vendors.certificates.queries import in_force
from vendors.members.models import PartnerRole
from vendors.onboarding.models import SellerApplication

Row = Mapping[str, Any]
Part = Callable[[Broadcast], Iterable[Row]]
CHUNK = 1000


def _broadcast(broadcast: Broadcast) -> Iterator[Row]:
    """What it was: announced as, on air from when to when, where."""
    village = broadcast.village
    yield {
        "code": broadcast.code,
        "title": broadcast.title,
        "about": broadcast.about,
        "status": broadcast.status,
        "planned_for": broadcast.starts_at,
        "began": broadcast.started_at,
        "ended": broadcast.ended_at,
        "village": village.name if village else "",
        "cancelled_because": broadcast.cancel_reason,
    }
    for event in broadcast.events.order_by("pk"):
        yield {
            "at": event.at,
            "became": event.status,
            "note": event.note,
            "by_account": event.by_id,
        }


def _people(broadcast: Broadcast) -> Iterator[Row]:
    """Who ran it, and what the market had checked of them."""
    seller, host = broadcast.partner, broadcast.host
    decided = SellerApplication.objects.filter(partner=seller).order_by("-pk").first()
    yield {
        "as": "seller",
        "code": seller.code,
        "name": seller.name,
        "kind": seller.kind,
        "status": seller.status,
        "open_since": seller.opened_at,
        "application": decided.status if decided else "",
        "application_decided": decided.decided_at if decided else None,
        "certificates": [
            f"{each.get_kind_display()} {each.number}"
            for each in in_force().filter(holder=seller)
        ],
    }
    if host:
        roles = PartnerRole.objects.filter(user=host, partner=seller)
        yield {
            "as": "host",
            "account": host.pk,
            "name": host.get_full_name(),
            "phone_verified": host.phone_verified,
            "email_verified": host.emailaddress_set.filter(verified=True).exists(),
            "roles": sorted(roles.values_list("role", flat=True)),
            "rights": sorted(rights_of(host, broadcast)),
        }
    for member in broadcast.crew.select_related("user").order_by("pk"):
        yield {
            "as": member.role,
            "account": member.user_id,
            "name": member.user.get_full_name(),
        }


def _shelf(broadcast: Broadcast) -> Iterator[Row]:
    """Each act on the shelf: put, pinned, priced, deals, draws, in their order."""
    rows = ShelfEvent.objects.filter(broadcast=broadcast).order_by("pk")
    for event in rows.iterator(chunk_size=CHUNK):
        yield {
            "at": event.at,
            "act": event.act,
            "item": event.item_id,
            "by_account": event.by_id,
            "data": event.data,
        }


def lines_of(broadcast: Broadcast) -> Any:
    """The lines of orders that came from it, with what of each went back."""
    rows = Line.objects.filter(origin=broadcast.origin)
    return rows.annotate(back=gone_back_of_line())


def _orders(broadcast: Broadcast) -> Iterator[Row]:
    """What was ordered from it and what it cost; also what was never paid."""
    fees = dict(
        host_fees().filter(line__origin=broadcast.origin).values_list("line", "amount")
    )
    rows = lines_of(broadcast).select_related("order", "vendor_order").order_by("pk")
    for line in rows.iterator(chunk_size=CHUNK):
        order, currency = line.order, line.order.currency
        yield {
            "order": order.number,
            "part": line.vendor_order.number,
            "account": order.user_id,
            "placed": order.date_placed,
            "paid": order.paid_at,
            "status": line.vendor_order.status,
            "goods": line.title,
            "pack": line.pack_name,
            "packs": line.quantity,
            "unit_price": line.unit_price_incl_tax,
            "price": line.line_price_incl_tax,
            "went_back": from_minor(line.back, currency),
            "hosts_commission": from_minor(fees.get(line.pk, 0), currency),
            "currency": currency,
        }


def _rules(broadcast: Broadcast) -> Iterator[Row]:
    """What was in force: the market's terms for shoppers, the seller's, agreements."""
    yield {
        "of": "market",
        "claims_within_hours": CLAIM_WINDOW().total_seconds() / 3600,
        "earned_after_days": settings.EARNED_AFTER.days,
        "evidence_years": settings.LIVE_EVIDENCE_YEARS,
        "market": plain_name(),
    }
    for policy in ClaimPolicy.objects.filter(partner=broadcast.partner):
        yield {
            "of": "seller",
            "claims_within_hours": policy.window_hours,
            "granted_at_once_up_to": policy.auto_limit,
            "granted_at_once_percent": policy.auto_share,
        }
    sellers = broadcast.shelf.values("stockrecord__partner")
    rows = CommissionAgreement.objects.filter(
        host=broadcast.partner, seller__in=sellers
    )
    for each in rows.select_related("seller").order_by("pk"):
        yield {
            "of": "agreement",
            "seller": each.seller.code,
            "percent": each.percent,
            "from": each.starts_on,
            "until": each.ends_on,
            "host_accepted": each.host_accepted_at,
            "seller_accepted": each.seller_accepted_at,
            "ended": each.ended_at,
        }


def _video(broadcast: Broadcast) -> Iterator[Row]:
    """Which file, how long and with which digest; when each product was explained."""
    found = references(broadcast)
    epochs = found.pop("epochs", [])
    if found:
        yield found
    for epoch in epochs:
        yield {"epoch": epoch.pop("number"), **epoch}
    for chapter in chapters(broadcast):
        yield {
            "chapter": chapter.title,
            "product": chapter.product_id,
            "from_second": chapter.start,
            "until_second": chapter.end,
        }


def _chat(broadcast: Broadcast) -> Iterator[Row]:
    """Every message, also what was held or removed, and why."""
    for each in all_messages(broadcast).iterator(chunk_size=CHUNK):
        yield {
            "at": each.at,
            "account": each.user_id,
            "name": each.name,
            "of_crew": each.is_crew,
            "text": each.text,
            "state": each.state,
            "held_for": each.held_for,
            "why": each.why,
            "judged_by_account": each.by_id,
            "judged_at": each.judged_at,
        }
    for silence in Silence.objects.filter(broadcast=broadcast).order_by("pk"):
        yield {
            "at": silence.at,
            "silenced_account": silence.user_id,
            "until": silence.until,
            "why": silence.why,
            "judged_by_account": silence.by_id,
            "lifted_at": silence.lifted_at,
        }


def _deals(broadcast: Broadcast) -> Iterator[Row]:
    """Deals with who took them, coupons, and draws with all that proves them."""
    for deal in Deal.objects.filter(broadcast=broadcast).order_by("pk"):
        yield {
            "deal": deal.pk,
            "item": deal.item_id,
            "price": deal.price,
            "instead_of": deal.was,
            "currency": deal.currency,
            "packs_in_all": deal.cap,
            "released": deal.released,
            "taken": deal.taken,
            "per_person": deal.per_person,
            "began": deal.starts_at,
            "ends": deal.ends_at,
            "closed": deal.closed_at,
            "status": deal.status,
            "why": deal.why,
            "by_account": deal.by_id,
        }
    claims = DealClaim.objects.filter(deal__broadcast=broadcast).order_by("pk")
    rows = claims.select_related("order_line__order")
    for claim in rows.iterator(chunk_size=CHUNK):
        line = claim.order_line
        yield {
            "claim_on_deal": claim.deal_id,
            "account": claim.user_id,
            "packs": claim.quantity,
            "status": claim.status,
            "at": claim.created,
            "order": line.order.number if line else "",
        }
    for drop in CouponDrop.objects.filter(broadcast=broadcast).order_by("pk"):
        yield {
            "coupons": drop.pk,
            "amount_off": drop.amount,
            "percent_off": drop.percent,
            "from_goods_worth": drop.least,
            "currency": drop.currency,
            "how_many": drop.count,
            "taken": drop.taken,
            "is_prize": drop.is_prize,
            "at": drop.created,
        }
    for draw in Draw.objects.filter(broadcast=broadcast).order_by("pk"):
        yield {
            "draw": draw.pk,
            "prize": draw.prize,
            "winners": draw.winners,
            "status": draw.status,
            "commitment": draw.commitment,
            # Before it is drawn nobody may know it.
            "seed": draw.seed if draw.drawn_at else "",
            "entries_hash": draw.entries_hash,
            "drawn": draw.drawn_at,
        }
    entries = DrawEntry.objects.filter(draw__broadcast=broadcast).order_by("pk")
    for entry in entries.iterator(chunk_size=CHUNK):
        yield {
            "entry_of_draw": entry.draw_id,
            "account": entry.user_id,
            "ticket": entry.ticket,
            "place": entry.place,
            "won": entry.is_winner,
        }


PARTS: dict[str, Part] = {
    "broadcast": _broadcast,
    "people": _people,
    "video": _video,
    "shelf": _shelf,
    "deals": _deals,
    "chat": _chat,
    "orders": _orders,
    "rules": _rules,
}
