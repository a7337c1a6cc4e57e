"""Which products of a basket each range holds, asked for all of them at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast

from shop.catalogue.models import ProductCategory

from .models import Range, RangeProduct


@dataclass
class _Contents:
    """What is written down of one range, as far as it touches the basket."""

    products_in: set[int] = field(default_factory=set)
    products_out: set[int] = field(default_factory=set)
    classes: set[int] = field(default_factory=set)
    paths_in: set[str] = field(default_factory=set)
    paths_out: set[str] = field(default_factory=set)


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


def _read_contents(
    range_ids: Collection[int], product_ids: Collection[int], classes: Collection[int]
) -> dict[int, _Contents]:
    """One query over all the lists of all ranges."""
    found: dict[int, _Contents] = defaultdict(_Contents)
    of = {"range_id__in": range_ids}
    products = {**of, "product_id__in": product_ids}
    path = "category__path"
    rows = _rows(RangeProduct, "products_in", "product_id", **products).union(
        _rows(
            Range.excluded_products.through, "products_out", "product_id", **products
        ),
        _rows(
            Range.classes.through,
            "classes",
            "productclass_id",
            **of,
            productclass_id__in=classes,
        ),
        _rows(Range.included_categories.through, "paths_in", path, **of),
        _rows(Range.excluded_categories.through, "paths_out", path, **of),
        all=True,
    )
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


def _holds(
    wanted: Range, contents: _Contents, product: Any, paths: dict[int, list[str]]
) -> bool:
    """Oscar's rule: what is named, by itself, by kind or by category, less the rest."""
    ids = {product.pk, product.parent_id} - {None}
    if ids & contents.products_out:
        return False
    own_paths = [path for pk in ids for path in paths.get(pk, ())]
    if wanted.includes_all_products:
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
    classes = {product.product_class_id for product in products}
    contents = _read_contents([r.pk for r in plain], ids, classes - {None})
    by_category = any(c.paths_in or c.paths_out for c in contents.values())
    paths = _paths_of_products(ids) if by_category else {}
    for wanted in plain:
        noted = contents.get(wanted.pk) or _Contents()
        wanted.members = frozenset(
            product.pk for product in products if _holds(wanted, noted, product, paths)
        )
