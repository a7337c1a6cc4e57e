"""A farm's own codes and its welcome for newcomers: so much off all that it sells.

The farm pays for them, and they are for its own goods alone. A code is typed in at the
basket; what is for everybody's first order needs none.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.voucher.models import Voucher

from core.activity_log import record
from shop.offers.models import Benefit, Condition, ConditionalOffer, Range
from shop.offers.states import Funder
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

from .services import (
    Codes,
    OfferError,
    Terms,
    end_offer,
    free_name,
    make_codes,
    save_offer,
)

MOST_PERCENT = 90
MOST_OPEN = 20
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class SellerCode:
    """What a farm asks for: percent off, or an amount in the market's currency.

    Without a `code` it is for everybody on a first order. `least` is what the goods of
    the farm have to come to; `uses` how many orders may have it, None for any number.
    """

    name: str
    language: str
    ends: datetime
    code: str = ""
    percent: int | None = None
    amount: Decimal | None = None
    least: Decimal = Decimal(0)
    uses: int | None = None
    first_only: bool = False
    once_each: bool = True
    is_announced: bool = False
    starts: datetime | None = None


def seller_codes(seller: Partner) -> QuerySet[ConditionalOffer]:
    """The newest first; each knows its code by `vouchers`."""
    of_codes = Q(offer_type=ConditionalOffer.VOUCHER) | Q(for_first_orders=True)
    own = ConditionalOffer.objects.filter(
        of_codes, seller=seller, funded_by=Funder.SELLER, pack=None
    )
    related = own.select_related("condition__range", "benefit__range")
    return related.prefetch_related("vouchers").order_by("-pk")


def open_codes(seller: Partner) -> QuerySet[ConditionalOffer]:
    """Those that run or will."""
    is_not_over = Q(end_datetime__gt=timezone.now()) | Q(end_datetime=None)
    return seller_codes(seller).filter(is_not_over)


@transaction.atomic
def make_seller_code(seller: Partner, wanted: SellerCode) -> ConditionalOffer:
    """Raises `OfferError`; then nothing was made."""
    lock_partner(seller.pk)
    _require(wanted)
    _require_room(seller, wanted)
    within = Range.objects.create(
        name=f"{seller.code} {secrets.token_hex(6)}", includes_all_products=True
    )
    offer = save_offer(None, _terms(seller, wanted, within))
    if wanted.code:
        usage = Voucher.MULTI_USE
        starts = wanted.starts or timezone.now()
        make_codes(offer.pk, Codes(usage, starts, wanted.ends, wanted.code))
    return offer


def _terms(seller: Partner, wanted: SellerCode, within: Range) -> Terms:
    site, voucher = ConditionalOffer.SITE, ConditionalOffer.VOUCHER
    name = free_name(f"{wanted.name} · {wanted.code or seller.name}")
    fields = {
        f"name_{wanted.language.replace('-', '_')}": name,
        "name": name,
        "offer_type": voucher if wanted.code else site,
        "start_datetime": wanted.starts,
        "end_datetime": wanted.ends,
        "funded_by": Funder.SELLER,
        "seller": seller,
        "for_first_orders": wanted.first_only or not wanted.code,
        "is_announced": wanted.is_announced,
        "max_user_applications": 1 if wanted.once_each else None,
        "max_global_applications": wanted.uses,
        # Once in an order: an amount off is not given for each pack.
        "max_basket_applications": 1 if wanted.amount is not None else None,
    }
    is_percent = wanted.percent is not None
    gives = {
        "range": within,
        "type": Benefit.PERCENTAGE if is_percent else Benefit.FIXED,
        "value": wanted.percent if is_percent else wanted.amount,
    }
    kind = Condition.VALUE if wanted.least else Condition.COUNT
    needs = {"range": within, "type": kind, "value": wanted.least or 1}
    return Terms(fields=fields, gives=gives, needs=needs)


def _require(wanted: SellerCode) -> None:
    now = timezone.now()
    starts = wanted.starts or now
    if (wanted.percent is None) == (wanted.amount is None):
        raise OfferError(_("Please enter a percentage or an amount, not both."))
    if wanted.percent is not None and not 1 <= wanted.percent <= MOST_PERCENT:
        raise OfferError(
            _("Please enter 1 to %(most)d percent.") % {"most": MOST_PERCENT}
        )
    if wanted.amount is not None and wanted.least < wanted.amount:
        raise OfferError(_("The goods must come to at least as much as is taken off."))
    if wanted.ends <= now:
        raise OfferError(_("The end has already passed."))
    if wanted.ends <= starts:
        raise OfferError(_("The end must be after the start."))
    if wanted.ends > starts + LONGEST:
        raise OfferError(_("It may run for a year at most."))


def _require_room(seller: Partner, wanted: SellerCode) -> None:
    others = open_codes(seller)
    if others.count() >= MOST_OPEN:
        raise OfferError(
            _("You have %(most)d running already. Stop one first.")
            % {"most": MOST_OPEN}
        )
    if not wanted.code and others.filter(offer_type=ConditionalOffer.SITE).exists():
        raise OfferError(
            _("You have an offer for first orders already. Stop it first.")
        )


@transaction.atomic
def stop_seller_code(seller: Partner, offer_id: int) -> ConditionalOffer:
    """Over at once, its code with it. Raises `OfferError`, and `DoesNotExist` for
    another seller's.
    """
    offer = seller_codes(seller).get(pk=offer_id)
    ended = end_offer(offer.pk)
    record("offer.stopped_by_farm", ended, seller=seller)
    return ended
