"""Changes of a farm's own offers that wrong nobody: their name, time and limit.

What is taken off changes only until the first order used it; orders keep what they got.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.voucher.models import Voucher

from core.activity_log import record
from shop.offers.locks import lock_offers, lock_vouchers
from shop.offers.models import Benefit, Condition, ConditionalOffer, OfferUse
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

from .quantity_discounts import open_discounts, quantity_discounts
from .seller_codes import LONGEST, MOST_PERCENT, seller_codes
from .services import OfferError, Terms, free_name, save_offer

BETWEEN = " · "  # of what a farm calls it and what tells it from others


@dataclass(frozen=True)
class OfferChange:
    """What it shall be. `seen` is the `version_of` the page that was filled in.

    What is None stays, but `ends` and `uses`; `starts` and `value` of an offer that
    begun or was used have to. `least` is what the goods come to.
    """

    name: str
    ends: datetime | None
    seen: str
    starts: datetime | None = None
    uses: int | None = None
    value: Decimal | None = None
    least: Decimal | None = None
    once_each: bool | None = None
    is_announced: bool | None = None


def editable_offers(seller: Partner) -> QuerySet[ConditionalOffer]:
    """What it made itself and is not over, of either kind."""
    ids = [
        rows.values("pk") for rows in (quantity_discounts(seller), seller_codes(seller))
    ]
    own = ConditionalOffer.objects.filter(Q(pk__in=ids[0]) | Q(pk__in=ids[1]))
    is_not_over = Q(end_datetime__gt=timezone.now()) | Q(end_datetime=None)
    related = own.filter(is_not_over).select_related("condition", "benefit__range")
    return related.prefetch_related("vouchers")


def own_name(offer: ConditionalOffer) -> str:
    """What its farm called it, without what was put behind."""
    return str(offer.name).rpartition(BETWEEN)[0] or str(offer.name)


def is_step(offer: ConditionalOffer) -> bool:
    """Whether it is one of a quantity discount, and neither a code nor a welcome."""
    is_site = offer.offer_type == ConditionalOffer.SITE
    return is_site and not offer.for_first_orders


def is_code(offer: ConditionalOffer) -> bool:
    """Whether it is for who types a code."""
    return offer.offer_type == ConditionalOffer.VOUCHER


def has_begun(offer: ConditionalOffer) -> bool:
    return offer.start_datetime is None or offer.start_datetime <= timezone.now()


def was_used(offer: ConditionalOffer) -> bool:
    """Also by an order that gave it back: somebody was promised these terms."""
    return OfferUse.objects.filter(offer=offer).exists()


def version_of(offer: ConditionalOffer) -> str:
    """Another one as soon as something of it was changed; uses are no change."""
    said = (
        offer.name, offer.start_datetime, offer.end_datetime, offer.status,
        offer.max_global_applications, offer.benefit.value, offer.condition.value,
        offer.max_user_applications, offer.is_announced,
    )  # fmt: skip
    return sha256(repr([str(one) for one in said]).encode()).hexdigest()[:16]


@transaction.atomic
def change_offer(
    seller: Partner, offer_id: int, wanted: OfferChange
) -> ConditionalOffer:
    """Raises `OfferError`, and `DoesNotExist` for another seller's; then it stays."""
    lock_partner(seller.pk)
    editable_offers(seller).get(pk=offer_id)
    offer = lock_offers([offer_id])[offer_id]
    if version_of(offer) != wanted.seen:
        raise OfferError(_("Somebody changed it meanwhile. Please look at it again."))
    _require_times(offer, wanted)
    _require_limit(offer, wanted)
    _require_amounts(seller, offer, wanted)
    saved = save_offer(offer.pk, _terms(offer, wanted))
    _move_codes(saved)
    record("offer.changed_by_farm", saved, seller=seller)
    return saved


def _terms(offer: ConditionalOffer, wanted: OfferChange) -> Terms:
    fields = {
        "start_datetime": wanted.starts or offer.start_datetime,
        "end_datetime": wanted.ends,
        "max_global_applications": wanted.uses,
        **_names(offer, wanted.name),
        **_of_code(wanted),
    }
    gives = {} if wanted.value is None else {"value": wanted.value}
    needs = _needs(wanted.least)
    allies = tuple(offer.combinations.all())
    return Terms(fields=fields, gives=gives, needs=needs, combinations=allies)


def _of_code(wanted: OfferChange) -> dict[str, object]:
    """How often one shopper may have it, and whether pages show its code."""
    fields: dict[str, object] = {}
    if wanted.once_each is not None:
        fields["max_user_applications"] = 1 if wanted.once_each else None
    if wanted.is_announced is not None:
        fields["is_announced"] = wanted.is_announced
    return fields


def _names(offer: ConditionalOffer, wanted: str) -> dict[str, str]:
    """In each language that it has one in; nothing where it stays."""
    if wanted == own_name(offer):
        return {}
    behind = str(offer.name).rpartition(BETWEEN)[2] if BETWEEN in offer.name else ""
    name = free_name(f"{wanted}{BETWEEN}{behind}" if behind else wanted)
    columns = ("name_en", "name_zh_hans")
    return {"name": name} | {one: name for one in columns if getattr(offer, one)}


def _needs(least: Decimal | None) -> dict[str, object]:
    if least is None:
        return {}
    kind = Condition.VALUE if least else Condition.COUNT
    return {"type": kind, "value": least or 1}


def _move_codes(offer: ConditionalOffer) -> None:
    """Its codes run as long as it does."""
    vouchers = lock_vouchers(offer.vouchers.values_list("pk", flat=True))
    for voucher in vouchers.values():
        voucher.start_datetime = offer.start_datetime or voucher.start_datetime
        voucher.end_datetime = offer.end_datetime or voucher.end_datetime
    Voucher.objects.bulk_update(vouchers.values(), ["start_datetime", "end_datetime"])


def _require_start(offer: ConditionalOffer, starts: datetime) -> None:
    if has_begun(offer):
        raise OfferError(_("It runs already, so its start can’t be changed."))
    if starts < timezone.now():
        raise OfferError(_("The start has already passed."))


def _require_times(offer: ConditionalOffer, wanted: OfferChange) -> None:
    if wanted.starts and wanted.starts != offer.start_datetime:
        _require_start(offer, wanted.starts)
    starts = wanted.starts or offer.start_datetime or offer.date_created
    if wanted.ends is None:
        if not is_step(offer):
            raise OfferError(_("Please choose a date and time."))
        return
    if wanted.ends <= timezone.now():
        raise OfferError(_("The end has already passed."))
    if wanted.ends <= starts:
        raise OfferError(_("The end must be after the start."))
    if not is_step(offer) and wanted.ends > starts + LONGEST:
        raise OfferError(_("It may run for a year at most."))


def _require_limit(offer: ConditionalOffer, wanted: OfferChange) -> None:
    """As many orders as had it already, at least: it then ends with them."""
    used = offer.num_applications
    if wanted.uses is not None and wanted.uses <= used:
        raise OfferError(
            _("%(n)d orders have it already. Enter more, or stop it.") % {"n": used}
        )


def _require_amounts(
    seller: Partner, offer: ConditionalOffer, wanted: OfferChange
) -> None:
    is_same = wanted.value in {None, offer.benefit.value}
    least = _least(offer)
    is_same_least = wanted.least in {None, least}
    if is_same and is_same_least:
        return
    if was_used(offer):
        raise OfferError(
            _("An order has used it. Stop it and make a new one with other amounts.")
        )
    value = offer.benefit.value if wanted.value is None else wanted.value
    if offer.benefit.type == Benefit.PERCENTAGE:
        if not 1 <= value <= MOST_PERCENT:
            raise OfferError(
                _("Please enter 1 to %(most)d percent.") % {"most": MOST_PERCENT}
            )
    elif value <= 0 or (least if wanted.least is None else wanted.least) < value:
        raise OfferError(_("The goods must come to at least as much as is taken off."))
    if is_step(offer):
        _require_order_of_steps(seller, offer, value)


def _least(offer: ConditionalOffer) -> Decimal:
    is_value = offer.condition.type == Condition.VALUE
    return Decimal(offer.condition.value) if is_value else Decimal(0)


def _require_order_of_steps(
    seller: Partner, offer: ConditionalOffer, value: Decimal
) -> None:
    within = open_discounts(seller).filter(benefit__range=offer.benefit.range_id)
    packs = offer.condition.value
    for other in within.exclude(pk=offer.pk):
        is_later = other.condition.value > packs
        if (other.benefit.value > value) != is_later or other.benefit.value == value:
            raise OfferError(
                _("Each step must ask for more packs and take more off than the last.")
            )
