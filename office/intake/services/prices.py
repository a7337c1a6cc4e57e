"""Entering what the depot pays, and how it takes a product in."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from django.db import transaction

from accounts.models import User
from core import activity_log, market
from office.intake.models import IntakeRule, Price
from office.intake.queries.prices import price_on, rule_of
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .receipts import office_of


@dataclass(frozen=True)
class PriceContent:
    """A price of a grade for one `unit`, from a day on."""

    grade: str
    valid_from: date
    price: Decimal
    unit: str = "kg"


@transaction.atomic
def enter_price(product: Product, content: PriceContent, *, by: User | None) -> Price:
    """Another price from a day on; what was bought before keeps its own.

    The same price for the same day again is the row that is there.
    """
    cooperative = cast("Partner", product.partner)
    before = price_on(cooperative, product, content.grade, content.valid_from)
    if before and _same(before, content):
        return before
    row = Price.objects.create(
        cooperative=cooperative,
        product=product,
        grade=content.grade,
        valid_from=content.valid_from,
        currency=market.currency(),
        unit=content.unit,
        price=content.price,
        by=by,
    )
    activity_log.record(
        "intake.price",
        product,
        before=_told(before) if before else {},
        after=_told(row),
        **office_of(cooperative),
    )
    return row


def _same(row: Price, content: PriceContent) -> bool:
    told = (row.valid_from, row.price, row.unit)
    return told == (content.valid_from, content.price, content.unit)


def _told(row: Price) -> dict[str, str]:
    return {
        "grade": row.grade,
        "valid_from": row.valid_from.isoformat(),
        "price": f"{row.price:f}",
        "unit": row.unit,
    }


RULED = (
    "moisture", "moisture_base", "moisture_rate", "is_pooled", "fee", "loss_by",
    "is_taken",
)  # fmt: skip


@transaction.atomic
def set_rule(product: Product, changes: dict[str, object]) -> IntakeRule:
    """How a product is taken in from now on; receipts keep the rule they had."""
    row = rule_of(product)
    before = {name: getattr(row, name) for name in RULED}
    for name in RULED:
        setattr(row, name, changes[name])
    row.save()
    activity_log.record(
        "intake.rule",
        product,
        before=before,
        after={name: getattr(row, name) for name in RULED},
        **office_of(cast("Partner", product.partner)),
    )
    return row
