"""Which ranges hold the products of a basket, asked for all of them at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from core.prepared import Prepared, any_of
from shop.catalogue.models import ProductCategory

from .models import Range, RangeProduct

Row = tuple[int, str, str]


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


@Prepared
def _named(ranges: Sequence[int], products: Sequence[int]) -> QuerySet[Any, Row]:
    """Goods named one by one, to be had and to be left out."""
    of = {"range__pk__in": ranges, "product__pk__in": products}
    left_out = Range.excluded_products.through
    named = _rows(RangeProduct, "products_in", "product_id", **of)
    return named.union(_rows(left_out, "products_out", "product_id", **of), all=True)


def kinds_of_ranges(range_ids: Collection[int]) -> dict[int, Contents]:
    """What ranges name by kind and category, whatever the goods; two queries.

    Of those that also name goods one by one it is said that they do.
    """
    if not range_ids:
        return {}
    of, path = {"range_id__in": range_ids}, "category__path"
    kinds = _rows(Range.classes.through, "classes", "productclass_id", **of).union(
        _rows(Range.included_categories.through, "paths_in", path, **of),
        _rows(Range.excluded_categories.through, "paths_out", path, **of),
        all=True,
    )
    found = _gathered(kinds)
    naming = RangeProduct.objects.filter(**of).order_by().values_list("range_id")
    leaving_out = Range.excluded_products.through.objects.filter(**of)
    for (range_id,) in naming.union(leaving_out.values_list("range_id")):
        found[range_id].names_goods = True
    return dict(found)


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


@Prepared
def _paths(products: Sequence[int]) -> QuerySet[Any, tuple[int, str]]:
    rows = ProductCategory.objects.filter(any_of("product", products)).order_by()
    return rows.values_list("product_id", "category__path")


def _paths_of_products(product_ids: Collection[int]) -> dict[int, list[str]]:
    paths: dict[int, list[str]] = defaultdict(list)
    for product_id, path in _paths.of_many(sorted(product_ids)):
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


def whole(kinds: Contents | None, goods: Contents | None = None) -> Contents:
    """All that is known of a range: its kinds, and those of the goods it names."""
    known = kinds or Contents()
    if goods is None:
        return known
    return replace(
        known, products_in=goods.products_in, products_out=goods.products_out
    )


def note_ranges(
    ranges: Collection[Range],
    kinds: Mapping[int, Contents],
    products: Collection[Any],
) -> None:
    """Tell each product which of the ranges hold it, in at most two queries.

    `kinds` is what `kinds_of_ranges` says of them.
    """
    ids = {product.pk for product in products}
    ids |= {product.parent_id for product in products if product.parent_id}
    known = {one.pk: kinds[one.pk] for one in ranges if one.pk in kinds}
    named = named_goods([pk for pk, has in known.items() if has.names_goods], ids)
    by_category = any(has.paths_in or has.paths_out for has in known.values())
    paths = _paths_of_products(ids) if by_category else {}
    full = [(one, whole(known.get(one.pk), named.get(one.pk))) for one in ranges]
    for product in products:
        product.in_ranges = frozenset(
            one.pk
            for one, contents in full
            if holds(contents, product, paths, all_goods=one.includes_all_products)
        )
