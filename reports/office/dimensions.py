"""By what sales can be summed up, and what each of the sums is called."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reports.sales.rows import region_words
from shop.basket.states import Channel
from shop.catalogue.models import Category, Product
from vendors.cooperatives.queries import households_of
from vendors.places.models import Village

from .scope import Scope

Names = Mapping[Any, str]


@dataclass(frozen=True)
class Dimension:
    """`column` is of the rollups, `filter` narrows a page to one of its rows.

    `of_goods` has no parts: a part holds several products. `none` is what stands for
    nothing, `private` what only a cooperative sees.
    """

    name: str
    title: str | Promise
    head: str | Promise
    column: str
    filter: str
    names: Callable[[Scope, Iterable[Any]], Names]
    of_goods: bool = False
    private: bool = False
    none: str | Promise = ""


def _sellers(scope: Scope, ids: Iterable[Any]) -> Names:
    """Of its own alone: an address may ask for any."""
    rows = scope.sellers.filter(pk__in=ids)
    return dict(rows.values_list("pk", "name"))


def _villages(_scope: Scope, ids: Iterable[Any]) -> Names:
    return {one.pk: str(one.name) for one in Village.objects.filter(pk__in=ids)}


def _households(scope: Scope, ids: Iterable[Any]) -> Names:
    """Of the cooperative's own register alone."""
    if scope.cooperative is None or not scope.has_households:
        return {}
    rows = households_of(scope.cooperative).filter(pk__in=ids)
    return {one.pk: str(one) for one in rows}


def _products(scope: Scope, ids: Iterable[Any]) -> Names:
    """Of its own sellers alone: another's may be a draft."""
    own = Product.objects.filter(scope.having("partner"), pk__in=ids)
    return {one.pk: str(one.title) for one in own}


def _categories(_scope: Scope, ids: Iterable[Any]) -> Names:
    return {one.pk: str(one.name) for one in Category.objects.filter(pk__in=ids)}


def _channels(_scope: Scope, _ids: Iterable[Any]) -> Names:
    return {value: str(label) for value, label in Channel.choices}


def _regions(_scope: Scope, codes: Iterable[Any]) -> Names:
    return {code: region_words(code) for code in codes}


_ALL = (
    Dimension(
        "sellers",
        gettext_lazy("Sales by seller"),
        gettext_lazy("Seller"),
        "partner",
        "seller",
        _sellers,
    ),
    Dimension(
        "villages",
        gettext_lazy("Sales by village"),
        gettext_lazy("Village"),
        "partner__village",
        "village",
        _villages,
        none=gettext_lazy("No village"),
    ),
    Dimension(
        "households",
        gettext_lazy("Sales by household"),
        gettext_lazy("Household"),
        "partner__household",
        "household",
        _households,
        private=True,
        none=gettext_lazy("No household: the cooperative itself and other farms"),
    ),
    Dimension(
        "products",
        gettext_lazy("Sales by product"),
        gettext_lazy("Product"),
        "product",
        "product",
        _products,
        of_goods=True,
        none=gettext_lazy("No longer listed"),
    ),
    Dimension(
        "categories",
        gettext_lazy("Sales by category"),
        gettext_lazy("Category"),
        "product__main_category",
        "category",
        _categories,
        of_goods=True,
        none=gettext_lazy("No category"),
    ),
    Dimension(
        "channels",
        gettext_lazy("Sales by channel"),
        pgettext_lazy("of a sale", "Channel"),
        "channel",
        "channel",
        _channels,
        of_goods=True,
    ),
    Dimension(
        "regions",
        gettext_lazy("Sales by region"),
        gettext_lazy("Region"),
        "region",
        "region",
        _regions,
    ),
)
DIMENSIONS = {one.name: one for one in _ALL}


def dimensions_of(scope: Scope) -> list[Dimension]:
    return [one for one in _ALL if not one.private or scope.has_households]


def word_of(dimension: Dimension, names: Names, key: Any) -> str:
    if key is None:
        return str(dimension.none)
    return names.get(key) or _("unknown")
