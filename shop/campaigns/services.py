"""Offers that staff make: written, paused, ended; their codes and ranges of goods."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.voucher.models import Voucher

from core.activity_log import record
from core.refusals import RefusalError
from shop.catalogue.models import Category, Product
from shop.offers.locks import lock_offers, lock_vouchers
from shop.offers.models import (
    FUNDING_FIELDS,
    Benefit,
    Condition,
    ConditionalOffer,
    Range,
)
from shop.offers.services import CODE_LENGTH, CODE_LETTERS

_LOGGED = (
    "name_en", "name_zh_hans", "offer_type", "start_datetime", "end_datetime",
    "max_user_applications", "max_global_applications", "max_discount", "priority",
    "exclusive", "is_announced", "for_first_orders", "status",
    *(f"{n}_id" if n in {"seller", "cooperative"} else n for n in FUNDING_FIELDS),
)  # fmt: skip
MOST_CODES = 500
MOST_NAME = 110


class OfferError(RefusalError, ValueError):
    """Raised for what can't be done with an offer; the text says why."""


@dataclass(frozen=True)
class Terms:
    """All that an offer says: its own columns, what it gives, and for what."""

    fields: Mapping[str, Any]
    gives: Mapping[str, Any]
    needs: Mapping[str, Any]
    combinations: Collection[ConditionalOffer] = field(default_factory=tuple)


@transaction.atomic
def save_offer(offer_id: int | None, terms: Terms) -> ConditionalOffer:
    """Make an offer, or change one whose uses go on being counted.

    Orders keep what they were given. Raises `OfferError`.
    """
    offer = _locked(offer_id) if offer_id else ConditionalOffer()
    before = _values(offer) if offer_id else {}
    offer.benefit = _own(Benefit, offer.benefit if offer_id else None, terms.gives)
    offer.condition = _own(
        Condition, offer.condition if offer_id else None, terms.needs
    )
    for name, value in terms.fields.items():
        setattr(offer, name, value)
    try:
        with transaction.atomic():
            offer.save()
    except IntegrityError as taken:
        raise OfferError(_("This name is already used.")) from taken
    _combine(offer, terms.combinations)
    record("offer.saved", offer, before=before, after=_values(offer))
    return offer


def free_name(wanted: str) -> str:
    """The name, numbered where another offer has it, also one that is over.

    Sellers don't see each other's, and one name is one offer in the whole market.
    """
    name = wanted[:MOST_NAME]
    taken = ConditionalOffer.objects.filter(
        Q(name_en__startswith=name) | Q(name_zh_hans__startswith=name)
    )
    names = taken.values_list("name_en", "name_zh_hans")
    known = {each for row in names for each in row}
    numbered = (f"{name} {number}" for number in count(2))
    return name if name not in known else next(n for n in numbered if n not in known)


def _own(model: Any, known: Any, values: Mapping[str, Any]) -> Any:
    """The offer's own row; one that several offers share stays as it is."""
    shared = known is None or known.proxy_class or known.offers.count() > 1
    row = model() if shared else known
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def _combine(offer: ConditionalOffer, others: Iterable[ConditionalOffer]) -> None:
    """On both sides, as the applicator asks either."""
    wanted = [other for other in others if other.pk != offer.pk]
    for other in offer.combinations.exclude(pk__in=[one.pk for one in wanted]):
        other.combinations.remove(offer)
    offer.combinations.set(wanted)
    for other in wanted:
        other.combinations.add(offer)


@transaction.atomic
def pause_offer(offer_id: int, *, paused: bool) -> ConditionalOffer:
    """It gives nothing until it goes on. Raises `OfferError`."""
    offer = _locked(offer_id)
    before = _values(offer)
    if paused:
        offer.suspend()
    else:
        offer.unsuspend()
    record("offer.paused", offer, before=before, after=_values(offer))
    return offer


@transaction.atomic
def end_offer(offer_id: int) -> ConditionalOffer:
    """Over at once, for good, and its codes with it.

    Raises `OfferError` when it is over already.
    """
    offer = _locked(offer_id)
    before, now = _values(offer), timezone.now()
    if offer.end_datetime and offer.end_datetime <= now:
        raise OfferError(_("This offer has ended already."))
    if offer.start_datetime and offer.start_datetime > now:
        offer.start_datetime = now
    offer.end_datetime = now
    offer.save()
    codes = _end_codes(offer, now)
    after = _values(offer) | ({"codes": codes} if codes else {})
    record("offer.ended", offer, before=before, after=after)
    return offer


def _end_codes(offer: ConditionalOffer, now: datetime) -> int:
    """Shoppers who type one are told that it has ended; how many did until now.

    A code that another offer has as well goes on.
    """
    running = offer.vouchers.filter(end_datetime__gt=now)
    shared = Voucher.objects.filter(
        offers__in=ConditionalOffer.objects.exclude(pk=offer.pk)
    )
    ids = running.exclude(pk__in=shared.values("pk")).values_list("pk", flat=True)
    vouchers = lock_vouchers(ids)
    for voucher in vouchers.values():
        voucher.start_datetime = min(voucher.start_datetime, now)
        voucher.end_datetime = now
    Voucher.objects.bulk_update(
        vouchers.values(), ["start_datetime", "end_datetime"], batch_size=200
    )
    return len(vouchers)


@dataclass(frozen=True)
class Codes:
    """One code that somebody chose, or so many that nobody can guess."""

    usage: str
    starts: datetime
    ends: datetime
    code: str = ""
    count: int = 1


@transaction.atomic
def make_codes(offer_id: int, wanted: Codes) -> list[Voucher]:
    """Codes for an offer that asks for one. Raises `OfferError`."""
    offer = _locked(offer_id)
    if offer.offer_type != ConditionalOffer.VOUCHER:
        raise OfferError(_("This offer needs no code."))
    if not 1 <= wanted.count <= MOST_CODES:
        raise OfferError(
            _("Create 1 to %(most)d codes at once.") % {"most": MOST_CODES}
        )
    codes = [wanted.code] if wanted.code else _new_codes(wanted.count)
    try:
        with transaction.atomic():
            made = [_make_code(offer, code, wanted) for code in codes]
    except IntegrityError as taken:
        raise OfferError(_("This code is already used. Choose another.")) from taken
    record("offer.codes", offer, after={"codes": len(made), "code": wanted.code})
    return made


def _new_codes(count: int) -> list[str]:
    return [
        "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        for _ in range(count)
    ]


def _make_code(offer: ConditionalOffer, code: str, wanted: Codes) -> Voucher:
    voucher = Voucher(
        name=f"{offer.name[:80]} {code}",
        code=code,
        usage=wanted.usage,
        start_datetime=wanted.starts,
        end_datetime=wanted.ends,
    )
    voucher.save(force_insert=True)
    voucher.offers.add(offer)
    return voucher


@transaction.atomic
def end_code(offer_id: int, voucher_id: int) -> Voucher:
    """The code is good for nothing from now on. Raises `OfferError`."""
    offer = _locked(offer_id)
    voucher = lock_vouchers([voucher_id]).get(voucher_id)
    now = timezone.now()
    is_of_it = voucher is not None and offer.vouchers.filter(pk=voucher_id).exists()
    if voucher is None or not is_of_it or voucher.end_datetime <= now:
        raise OfferError(_("This code has ended already."))
    voucher.start_datetime = min(voucher.start_datetime, now)
    voucher.end_datetime = now
    voucher.save(update_fields=["start_datetime", "end_datetime"])
    record("offer.code_ended", offer, after={"code": voucher.code})
    return voucher


@transaction.atomic
def save_range(
    row: Range | None,
    fields: Mapping[str, Any],
    *,
    categories: Iterable[Category],
    goods: Iterable[Product] | None,
    without: Iterable[Product],
) -> Range:
    """Name goods for offers; `goods` None leaves those that are named alone."""
    kept = row or Range()
    for name, value in fields.items():
        setattr(kept, name, value)
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as taken:
        raise OfferError(_("This name is already used.")) from taken
    kept.included_categories.set(categories)
    excluded = {product.pk: product for product in without}
    if goods is not None:
        wanted = {product.pk: product for product in goods}
        _name_goods(kept, wanted)
        excluded = {pk: excluded[pk] for pk in excluded.keys() - wanted.keys()}
    kept.excluded_products.set(excluded.values())
    kept.invalidate_cached_queryset()
    record("range.saved", kept, after={name: fields.get(name) for name in fields})
    return kept


def _name_goods(kept: Range, wanted: Collection[int]) -> None:
    """The range names these goods one by one, and no others."""
    named = kept.included_products.through
    rows = named.objects.filter(range=kept)
    rows.exclude(product__in=wanted).delete()
    known = set(rows.values_list("product", flat=True))
    new = [named(range=kept, product_id=pk) for pk in wanted if pk not in known]
    named.objects.bulk_create(new, ignore_conflicts=True)


@transaction.atomic
def delete_range(row: Range) -> None:
    """Raises `OfferError` while an offer is about it."""
    is_used = (
        Benefit.objects.filter(range=row).exists()
        or Condition.objects.filter(range=row).exists()
    )
    if is_used:
        raise OfferError(_("An offer is about %(name)s.") % {"name": row.name})
    record("range.deleted", row, before={"name": row.name})
    row.delete()


def _locked(offer_id: int) -> ConditionalOffer:
    offer = lock_offers([offer_id]).get(offer_id)
    if offer is None:
        raise OfferError(_("This offer is gone."))
    return offer


def _values(offer: ConditionalOffer) -> dict[str, object]:
    told: dict[str, object] = {name: getattr(offer, name) for name in _LOGGED}
    gives, needs = offer.benefit, offer.condition
    return told | {
        "gives": f"{gives.type} {gives.value or ''}".strip(),
        "needs": f"{needs.type} {needs.value or ''}".strip(),
    }
