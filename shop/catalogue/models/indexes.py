"""What lists of goods are walked by: an index for each order, and for what is rare."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

WELL_RATED = 4  # stars
LONG_AGO = date(1970, 1, 1)  # in the place of no day

_NEWEST = (F("published_at").desc(), F("id").desc())
# What isn't known comes last: databases don't agree about nothing's place.
FRESHNESS = Coalesce("picked_on", Value(LONG_AGO))
STARS = Coalesce("rating", Value(0.0))
_ORDERS = {
    "sold": F("sold_lately").desc(),
    "fresh": FRESHNESS.desc(),
    "rated": STARS.desc(),
}


def _index(name: str, *columns: Any) -> models.Index:
    return models.Index(*columns, name=name, condition=Q(state="published"))


PRODUCT_INDEXES = [
    models.Index(
        fields=["-published_at", "-id"],
        name="product_newest",
        condition=Q(state="published"),
    ),
    models.Index(
        fields=["lead_price", "id"],
        name="product_cheapest",
        condition=Q(state="published"),
    ),
    models.Index(
        fields=["-unit_kind", "unit_price", "id"],
        name="product_cheapest_unit",
        condition=Q(state="published"),
    ),
    models.Index(
        fields=["main_category", "-published_at", "-id"],
        name="product_category_newest",
        condition=Q(state="published"),
    ),
    models.Index(
        fields=["main_category", "lead_price", "id"],
        name="product_category_cheapest",
        condition=Q(state="published"),
    ),
    models.Index(
        fields=["main_category", "-unit_kind", "unit_price", "id"],
        name="product_category_unit",
        condition=Q(state="published"),
    ),
    models.Index(
        fields=["partner", "-published_at", "-id"],
        name="product_partner_newest",
        condition=Q(state="published"),
    ),
    models.Index(
        fields=["partner", "lead_price", "id"],
        name="product_partner_cheapest",
        condition=Q(state="published"),
    ),
    models.Index(
        fields=["partner", "-unit_kind", "unit_price", "id"],
        name="product_partner_unit",
        condition=Q(state="published"),
    ),
    models.Index(
        fields=["picked_on"],
        name="product_picked",
        condition=Q(state="published"),
    ),
    *(_index(f"product_{name}", first, *_NEWEST) for name, first in _ORDERS.items()),
    *(
        _index(f"product_category_{name}", F("main_category"), first, *_NEWEST)
        for name, first in _ORDERS.items()
    ),
    *(
        models.Index(
            fields=["-published_at", "-id"],
            name=f"product_{kind}",
            condition=Q(state="published", **{f"{kind}_until__isnull": False}),
        )
        for kind in ("organic", "green", "origin")
    ),
    models.Index(
        fields=["-published_at", "-id"],
        name="product_well_rated",
        condition=Q(state="published", rating__gte=float(WELL_RATED)),
    ),
    models.Index(
        fields=["-published_at", "-id"],
        name="product_with_sale_price",
        condition=Q(state="published", has_sale_price=True),
    ),
    # All that counting behind each filter reads.
    models.Index(
        fields=[
            "partner",
            "main_category",
            "season",
            "lead_price",
            "picked_on",
            "rating",
            "organic_until",
            "green_until",
            "origin_until",
        ],
        name="product_counted",
        condition=Q(state="published"),
    ),
    models.Index(
        fields=["partner"],
        name="product_certified",
        condition=Q(certified_until__isnull=False),
    ),
    models.Index(
        fields=["partner", "state", "-published_at"],
        name="product_partner_state",
    ),
]
