"""Counts the uses of offers and vouchers, under lock, once per order."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.voucher.models import Voucher, VoucherApplication

from core.refusals import RefusalError
from core.text import one_line

from .locks import lock_offers, lock_uses, lock_vouchers
from .models import Benefit, Condition, ConditionalOffer, OfferUse, Range
from .queries import (
    Shopper,
    not_first,
    shopper_behind,
    signed_in,
    uses_by,
    why_voucher_refused,
)
from .rules import code_of
from .states import Funder

if TYPE_CHECKING:
    from accounts.models import User
    from shop.basket.models import Basket
    from vendors.partner.models import Partner, StockRecord

# Of a voucher's code: without look-alikes, and too many to guess.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 12


class OfferUsedUpError(RefusalError):
    """Raised when an offer or voucher ran out since it was shown; nothing was kept."""

    def __init__(self, name: str) -> None:
        text = _(
            "“%(name)s” has just ended, so the price has changed. "
            "Please check the new total."
        )
        super().__init__(text % {"name": name})
        self.name = name


class OfferUsedBeforeError(OfferUsedUpError):
    """Raised when this shopper, also as a guest, had what is left to a person."""

    def __init__(self, name: str, offer_id: int) -> None:
        text = _(
            "You have already used “%(name)s”, so the price has changed. "
            "Please check the new total."
        )
        RefusalError.__init__(self, text % {"name": name})
        self.name, self.offer_id = name, offer_id


class NotFirstOrderError(OfferUsedBeforeError):
    """Raised when an offer is for a first order and this shopper's isn't."""

    def __init__(self, name: str, offer_id: int) -> None:
        text = _(
            "“%(name)s” is for a first order only, so the price has changed. "
            "Please check the new total."
        )
        RefusalError.__init__(self, text % {"name": name})
        self.name, self.offer_id = name, offer_id


class VoucherError(RefusalError):
    """Raised when a code can't be used; the text says why."""


@dataclass(frozen=True)
class Application:
    """One offer as it was applied to a basket: so many times, for so much.

    Its name is what the shopper knows it by: a voucher's is its code.
    """

    offer_id: int
    name: str
    times: int
    discount: Decimal
    voucher_id: int | None


def applications_of(applied: Iterable[dict[str, Any]]) -> list[Application]:
    """From what Oscar keeps in `basket.offer_applications`."""
    return [
        Application(
            offer_id=one["offer"].pk,
            name=one["voucher"].code if one["voucher"] else one["name"],
            times=one["freq"],
            discount=one["discount"],
            voucher_id=one["voucher"].pk if one["voucher"] else None,
        )
        for one in applied
    ]


def _has_room(offer: ConditionalOffer, times: int) -> bool:
    """Whether the offer, its counters fresh, can be used so many times more."""
    if offer.status == ConditionalOffer.SUSPENDED:
        return False
    if offer.max_discount and offer.total_discount >= offer.max_discount:
        return False
    total = offer.max_global_applications
    return not total or offer.num_applications + times <= total


def _check_offers(
    wanted: list[Application],
    offers: dict[int, ConditionalOffer],
    *,
    order: Any,
    user: "User | None",
) -> None:
    limited = [offer for offer in offers.values() if offer.max_user_applications]
    is_personal = limited or any(one.for_first_orders for one in offers.values())
    shopper = shopper_behind(order, user) if is_personal else Shopper()
    uses = uses_by(shopper, limited, but_order=order.pk) if limited else {}
    missed = not_first(shopper, offers.values(), but_order=order.pk)
    for one in wanted:
        offer = offers.get(one.offer_id)
        if not offer or not _has_room(offer, one.times):
            raise OfferUsedUpError(one.name)
        if one.offer_id in missed:
            raise NotFirstOrderError(one.name, one.offer_id)
        own = offer.max_user_applications
        if own and uses.get(one.offer_id, 0) + one.times > own:
            raise OfferUsedBeforeError(one.name, one.offer_id)


def _count_offers(
    wanted: list[Application], offers: dict[int, ConditionalOffer]
) -> None:
    for one in wanted:
        offer = offers[one.offer_id]
        offer.num_applications += one.times
        offer.total_discount += one.discount
        offer.num_orders += 1
        if offer.get_max_applications() == 0:
            offer.status = ConditionalOffer.CONSUMED
    ConditionalOffer.objects.bulk_update(
        offers.values(), ["num_applications", "total_discount", "num_orders", "status"]
    )


def _count_vouchers(
    wanted: list[Application], *, order: Any, user: "User | None"
) -> None:
    """One application per voucher and order.

    Raises `OfferUsedUpError` before writing.
    """
    given: dict[int, Decimal] = {}
    for one in wanted:
        if one.voucher_id:
            given[one.voucher_id] = given.get(one.voucher_id, Decimal(0)) + one.discount
    if not given:
        return
    vouchers = lock_vouchers(given)
    for pk in given:
        if pk not in vouchers:
            raise OfferUsedUpError(next(w.name for w in wanted if w.voucher_id == pk))
        if why_voucher_refused(vouchers[pk], user):
            # Its name is the staff's; the shopper typed the code.
            raise OfferUsedUpError(vouchers[pk].code)
    for pk, voucher in vouchers.items():
        voucher.num_orders += 1
        voucher.total_discount += given[pk]
    Voucher.objects.bulk_update(vouchers.values(), ["num_orders", "total_discount"])
    VoucherApplication.objects.bulk_create(
        VoucherApplication(voucher_id=pk, order=order, user=user) for pk in vouchers
    )


@transaction.atomic
def record_use(
    offers_applied: Iterable[dict[str, Any]],
    vouchers: Iterable[Voucher],
    *,
    order: Any,
    user: Any,
) -> None:
    """Count what an order used; the last step that may still refuse it.

    `offers_applied` is `basket.offer_applications`; of `vouchers` (the basket's) only
    those that gave something count as used. Limits are read again under lock. Raises
    `OfferUsedUpError` with the name of the first that ran out, before anything is
    written. An order is counted once, whatever its number of sellers.
    """
    named = {voucher.pk for voucher in vouchers}
    wanted = applications_of(offers_applied)
    if any(one.voucher_id and one.voucher_id not in named for one in wanted):
        msg = "a voucher that is not in the basket gave a discount"
        raise ValueError(msg)
    if not wanted:
        return
    person = signed_in(user)
    offers = lock_offers(one.offer_id for one in wanted)
    _check_offers(wanted, offers, order=order, user=person)
    _count_vouchers(wanted, order=order, user=person)
    _count_offers(wanted, offers)
    OfferUse.objects.bulk_create(
        OfferUse(
            offer_id=one.offer_id,
            voucher_id=one.voucher_id,
            order=order,
            user=person,
            frequency=one.times,
            discount=one.discount,
        )
        for one in wanted
    )


@transaction.atomic
def release_use(order: Any) -> None:
    """Give back what an unpaid or wholly cancelled order used; safe to call again."""
    ids = list(
        OfferUse.objects.filter(order=order, released_at=None).values_list(
            "offer_id", "voucher_id"
        )
    )
    offers = lock_offers(offer_id for offer_id, _voucher in ids)
    vouchers = lock_vouchers(pk for _offer, pk in ids if pk)
    uses = lock_uses(order.pk)
    if not uses:
        return
    for use in uses:
        use.released_at = timezone.now()
        _take_back(use, offers[use.offer_id])
        if use.voucher_id and use.voucher_id in vouchers:
            vouchers[use.voucher_id].total_discount -= use.discount
    for pk in {use.voucher_id for use in uses if use.voucher_id} & set(vouchers):
        vouchers[pk].num_orders = max(0, vouchers[pk].num_orders - 1)
    OfferUse.objects.bulk_update(uses, ["released_at"])
    ConditionalOffer.objects.bulk_update(
        offers.values(), ["num_applications", "total_discount", "num_orders", "status"]
    )
    Voucher.objects.bulk_update(vouchers.values(), ["num_orders", "total_discount"])
    VoucherApplication.objects.filter(order=order, voucher__in=vouchers).delete()


@transaction.atomic
def reclaim_use(order: Any) -> bool:
    """Count again what an order gave back, since it stands after all.

    False when an offer or voucher has run out meanwhile; then nothing is counted.
    """
    given_back = OfferUse.objects.filter(order=order).exclude(released_at=None)
    uses = list(given_back.select_related("voucher").order_by("pk"))
    if not uses:
        return True
    wanted = [
        Application(
            offer_id=use.offer_id,
            name="",
            times=use.frequency,
            discount=use.discount,
            voucher_id=use.voucher_id,
        )
        for use in uses
    ]
    offers = lock_offers(one.offer_id for one in wanted)
    try:
        with transaction.atomic():
            _check_offers(wanted, offers, order=order, user=order.user)
            _count_vouchers(wanted, order=order, user=order.user)
    except OfferUsedUpError:
        return False
    _count_offers(wanted, offers)
    given_back.update(released_at=None)
    return True


def _take_back(use: OfferUse, offer: ConditionalOffer) -> None:
    offer.num_applications = max(0, offer.num_applications - use.frequency)
    offer.total_discount = max(Decimal(0), offer.total_discount - use.discount)
    offer.num_orders = max(0, offer.num_orders - 1)
    if offer.status == ConditionalOffer.CONSUMED and offer.get_max_applications():
        offer.status = ConditionalOffer.OPEN


@transaction.atomic
def add_voucher(basket: "Basket", code: str, *, user: Any) -> Voucher:
    """Put a voucher on the basket. Raises `VoucherError` with the reason."""
    typed = one_line(code.replace("\x00", " ")).upper()
    kept = {typed, code_of(typed)}
    voucher = Voucher.objects.filter(code__in=kept).order_by("pk").first()
    if voucher is None:
        raise VoucherError(_("This voucher code is not valid. Please check it."))
    if why := why_voucher_refused(voucher, signed_in(user)):
        raise VoucherError(why)
    if basket.vouchers.filter(pk=voucher.pk).exists():
        raise VoucherError(_("This voucher is already in your basket."))
    basket.vouchers.add(voucher)
    basket.has_vouchers = True
    return voucher


@transaction.atomic
def remove_voucher(basket: "Basket", voucher_id: int) -> None:
    basket.vouchers.remove(voucher_id)


@transaction.atomic
def bring_vouchers(basket: "Basket", from_: "Basket") -> None:
    """Put the vouchers of another basket on this one too."""
    if vouchers := list(from_.vouchers.all()):
        basket.vouchers.add(*vouchers)
        basket.has_vouchers = True


@dataclass(frozen=True)
class Gives:
    """What a seller's vouchers take off: an amount or a percentage, from so much on.

    With `free` it is one such pack for nothing, and no other of its product.
    """

    amount: Decimal | None = None
    percent: int | None = None
    least: Decimal = Decimal(0)
    free: "StockRecord | None" = None


@transaction.atomic
def make_seller_offer(
    seller: "Partner", gives: Gives, *, name: str, most: int
) -> ConditionalOffer:
    """An offer for vouchers, on the seller's own goods and at its cost, `most` times.

    Nobody has it before `give_voucher`.
    """
    within = Range.objects.create(
        name=f"{name} {secrets.token_hex(6)}", includes_all_products=gives.free is None
    )
    if gives.free is not None:
        within.add_product(gives.free.product)
    by_percent = gives.amount is None
    benefit = Benefit.objects.create(
        range=within,
        type=Benefit.PERCENTAGE if by_percent else Benefit.FIXED,
        value=gives.percent if by_percent else gives.amount,
        max_affected_items=1 if gives.free else None,
    )
    condition = Condition.objects.create(
        range=within,
        type=Condition.VALUE if gives.least else Condition.COUNT,
        value=gives.least or 1,
    )
    return ConditionalOffer.objects.create(
        name=f"{name} {secrets.token_hex(6)}",
        offer_type=ConditionalOffer.VOUCHER,
        condition=condition,
        benefit=benefit,
        max_basket_applications=1,
        max_global_applications=most,
        funded_by=Funder.SELLER,
        seller=seller,
        pack=gives.free,
    )


@transaction.atomic
def give_voucher(offer: ConditionalOffer, *, name: str, until: datetime) -> Voucher:
    """A voucher for one order, with a code that nobody can guess."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    voucher = Voucher.objects.create(
        name=f"{name} {code}",
        code=code,
        usage=Voucher.SINGLE_USE,
        start_datetime=timezone.now(),
        end_datetime=until,
    )
    voucher.offers.add(offer)
    return voucher
