"""Kinds of taxed goods added, and their rates changed from a day on, never before."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import dates
from core.activity_log import record
from core.refusals import RefusalError
from core.slugs import save_named
from vendors.market_settings import SMALL_SELLER_TAX
from vendors.partner.locks import lock_tax_categories, lock_tax_category
from vendors.partner.models import TaxCategory, TaxRate
from vendors.partner.models.taxes import rate_on

NAMES = ("name_en", "name_zh_hans")


class TaxRateError(RefusalError, ValueError):
    """Raised for a rate that can't hold so; the text says why."""


@transaction.atomic
def add_tax_category(
    names: Mapping[str, str], *, rate: Decimal, is_produce: bool
) -> TaxCategory:
    """One more kind, at that rate (a fraction) from now on. Raises `TaxRateError`."""
    _refuse_rate(rate)
    _refuse_names(names, None)
    row = TaxCategory(rate=rate, is_produce=is_produce, **names)
    known = [names[name] for name in NAMES if names.get(name)]
    save_named(row, *known, otherwise="tax", field="code")
    record("tax.added", row, after={**names, "rate": rate, "is_produce": is_produce})
    return row


@transaction.atomic
def set_tax_rate(
    category_id: int, names: Mapping[str, str], *, rate: Decimal, starts: date
) -> TaxCategory:
    """From that day on the kind is taxed so; what was ordered before keeps its rate.

    A rate that was to begin the same day makes way. The names hold at once. Raises
    `TaxRateError`.
    """
    category = lock_tax_category(category_id)
    if category is None:
        raise TaxRateError(_("There is no such tax rate any more."))
    _refuse_rate(rate)
    _refuse_names(names, category)
    before = _said(category, names, category.rate_on(starts), starts)
    row = _put_in_force(category, category.rate, rate=rate, starts=starts)
    if row is None and not _renamed(category, names):
        raise TaxRateError(_("This rate already applies on that day."))
    for name, text in names.items():
        setattr(category, name, text)
    category.save(update_fields=list(names))
    after = _said(category, names, rate, starts)
    record("tax.saved", category, before=before, after=after)
    return category


@transaction.atomic
def set_small_seller_rate(*, rate: Decimal, starts: date) -> TaxRate:
    """From that day on goods of small-scale taxpayers bear so much at most.

    A rate that was to begin the same day makes way. The row that says so, or that does
    so no more. Raises `TaxRateError`.
    """
    if not lock_tax_categories():
        raise TaxRateError(_("No tax is charged."))
    _refuse_rate(rate)
    first = SMALL_SELLER_TAX()
    before = rate_on(None, first, starts)
    row = _put_in_force(None, first, rate=rate, starts=starts)
    if row is None:
        raise TaxRateError(_("This rate already applies on that day."))
    after = {"rate": rate, "starts": starts}
    record("tax.saved", row, before=after | {"rate": before}, after=after)
    return row


def _put_in_force(
    category: TaxCategory | None, first: Decimal, *, rate: Decimal, starts: date
) -> TaxRate | None:
    """The row that was made or makes way; none where the rate held anyway."""
    if starts < dates.today():
        raise TaxRateError(_("The first day has passed. Choose today or a later day."))
    rows = TaxRate.objects.filter(category=category, starts=starts, is_active=True)
    replaced = rows.first()
    rows.update(is_active=False)
    if rate == rate_on(category.pk if category else None, first, starts):
        return replaced
    return TaxRate.objects.create(category=category, starts=starts, rate=rate)


def _said(
    category: TaxCategory, names: Mapping[str, str], rate: Decimal, starts: date
) -> dict[str, Any]:
    kept = {name: getattr(category, name) for name in names}
    return kept | {"rate": rate, "starts": starts}


def _renamed(category: TaxCategory, names: Mapping[str, str]) -> bool:
    return any(getattr(category, name) != text for name, text in names.items())


def _refuse_rate(rate: Decimal) -> None:
    if not 0 <= rate < 1:
        raise TaxRateError(_("Please enter 0 or more, and less than 100."))


def _refuse_names(names: Mapping[str, str], own: TaxCategory | None) -> None:
    others = TaxCategory.objects.exclude(pk=own.pk if own else 0)
    for name in NAMES:
        text = names.get(name)
        if text and others.filter(**{name: text}).exists():
            raise TaxRateError(_("This name is already used."))
