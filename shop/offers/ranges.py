"""Which products of a basket each range holds, asked for all of them at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from core.prepared import Prepared
from shop.catalogue.models import ProductCategory

from .models import Range, RangeProduct

Row = tuple[int, str, str]
_NOTHING = [0]  # no product's id


@dataclass
class Contents:
    """What is written down of one range, as far as it touches the goods asked about."""

    products_in: set[int] = field(default_factory=set)
    products_out: set[int] = field(default_factory=set)
    classes: set[int] = field(default_factory=set)
    paths_in: set[str] = field(default_factory=set)
    paths_out: set[str] = field(default_factory=set)
    names_goods: bool = False


def _rows(model: Any, kind: str, thing: str, **only: Any) -> Any:
    """(range id, id or path of what it names, kind) of one of a range's lists."""
    return (
        model.objects.filter(**only)
        .order_by()
        .annotate(
            thing=Cast(F(thing), CharField()),
            kind=Value(kind, output_field=CharField()),
        )
        .values_list("range_id", "thing", "kind")
    )


def _named_rows(range_ids: Sequence[int], product_ids: Sequence[int]) -> list[Any]:
    """Goods named one by one, to be had and to be left out."""
    of = {"range__pk__in": range_ids, "product__pk__in": product_ids}
    left_out = Range.excluded_products.through
    return [
        _rows(RangeProduct, "products_in", "product_id", **of),
        _rows(left_out, "products_out", "product_id", **of),
    ]


@Prepared
def _contents(ranges: Sequence[int], products: Sequence[int]) -> QuerySet[Any, Row]:
    """One query over all the lists of all ranges."""
    of, path = {"range__pk__in": ranges}, "category__path"
    first, second = _named_rows(ranges, products)
    return first.union(
        second,
        _rows(Range.classes.through, "classes", "productclass_id", **of),
        _rows(Range.included_categories.through, "paths_in", path, **of),
        _rows(Range.excluded_categories.through, "paths_out", path, **of),
        all=True,
    )


@Prepared
def _named(ranges: Sequence[int], products: Sequence[int]) -> QuerySet[Any, Row]:
    first, second = _named_rows(ranges, products)
    return first.union(second, all=True)


def _read_contents(
    range_ids: Collection[int], product_ids: Collection[int]
) -> dict[int, Contents]:
    """Of the goods that are asked about, and of all kinds."""
    if not range_ids:
        return defaultdict(Contents)
    return _gathered(_contents(sorted(range_ids), sorted(product_ids) or _NOTHING))


def kinds_of_ranges(range_ids: Collection[int]) -> dict[int, Contents]:
    """What ranges name by kind and category, whatever the goods; two queries.

    Of those that also name goods one by one it is said that they do.
    """
    found = _read_contents(range_ids, ())
    of = {"range_id__in": range_ids}
    naming = RangeProduct.objects.filter(**of).order_by().values_list("range_id")
    leaving_out = Range.excluded_products.through.objects.filter(**of)
    for (range_id,) in naming.union(leaving_out.values_list("range_id")):
        found[range_id].names_goods = True
    return found


def named_goods(
    range_ids: Collection[int], product_ids: Collection[int]
) -> dict[int, Contents]:
    """Which of these goods ranges name one by one; one query."""
    if not range_ids or not product_ids:
        return {}
    return _gathered(_named(sorted(range_ids), sorted(product_ids)))


def _gathered(rows: Iterable[tuple[int, str, str]]) -> dict[int, Contents]:
    found: dict[int, Contents] = defaultdict(Contents)
    for range_id, thing, kind in rows:
        is_path = kind.startswith("paths")
        getattr(found[range_id], kind).add(thing if is_path else int(thing))
    return found


def _paths_of_products(product_ids: Collection[int]) -> dict[int, list[str]]:
    paths: dict[int, list[str]] = defaultdict(list)
    rows = ProductCategory.objects.filter(product_id__in=product_ids).order_by()
    for product_id, path in rows.values_list("product_id", "category__path"):
        paths[product_id].append(path)
    return paths


def _lies_under(paths: Iterable[str], roots: Iterable[str]) -> bool:
    return any(path.startswith(root) for path in paths for root in roots)


def holds(
    contents: Contents, product: Any, paths: dict[int, list[str]], *, all_goods: bool
) -> bool:
    """Oscar's rule: what is named, by itself, by kind or by category, less the rest.

    With `all_goods` it is all but what is named to be left out.
    """
    ids = {product.pk, product.parent_id} - {None}
    if ids & contents.products_out:
        return False
    own_paths = [path for pk in ids for path in paths.get(pk, ())]
    if all_goods:
        return not _lies_under(own_paths, contents.paths_out)
    return (
        bool(ids & contents.products_in)
        or product.product_class_id in contents.classes
        or _lies_under(own_paths, contents.paths_in)
    )


def note_members(ranges: Collection[Range], products: Collection[Any]) -> None:
    """Tell each range which of the products it holds, in at most two queries.

    Ranges with a class of their own (`proxy_class`) are left to it.
    """
    plain = [wanted for wanted in ranges if not wanted.proxy_class]
    if not plain or not products:
        return
    ids = {product.pk for product in products}
    ids |= {product.parent_id for product in products if product.parent_id}
    contents = _read_contents([wanted.pk for wanted in plain], ids)
    by_category = any(c.paths_in or c.paths_out for c in contents.values())
    paths = _paths_of_products(ids) if by_category else {}
    for wanted in plain:
        noted = contents.get(wanted.pk) or Contents()
        wanted.members = frozenset(
            product.pk
            for product in products
            if holds(noted, product, paths, all_goods=wanted.includes_all_products)
        )
