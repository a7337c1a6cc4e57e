"""What live selling's deals hold of a person, for themselves."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import CouponTaken, DealClaim, DrawEntry


def claims_of(user: User) -> Iterator[dict[str, Any]]:
    rows = DealClaim.objects.filter(user=user)
    for each in rows.select_related("deal__broadcast").order_by("pk"):
        yield {
            "broadcast": each.deal.broadcast.title,
            "packs": each.quantity,
            "price": each.deal.price,
            "currency": each.deal.currency,
            "state": str(each.get_status_display()),
            "at": each.created,
        }


def coupons_of(user: User) -> Iterator[dict[str, Any]]:
    rows = CouponTaken.objects.filter(user=user)
    for each in rows.select_related("drop__broadcast", "voucher").order_by("pk"):
        yield {
            "broadcast": each.drop.broadcast.title,
            "code": each.voucher.code,
            "good_until": each.drop.good_until,
            "at": each.at,
        }


def draws_of(user: User) -> Iterator[dict[str, Any]]:
    rows = DrawEntry.objects.filter(user=user)
    for each in rows.select_related("draw__broadcast").order_by("pk"):
        yield {
            "broadcast": each.draw.broadcast.title,
            "prize": each.draw.prize,
            "ticket": each.ticket,
            "won": each.is_winner,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {
        "live-deals": claims_of,
        "live-coupons": coupons_of,
        "live-draws": draws_of,
    }
