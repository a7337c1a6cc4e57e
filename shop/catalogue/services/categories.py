"""The tree of categories: named, described, put in order, hidden and removed."""

import hashlib
from collections.abc import Mapping
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.models import ForeignObjectRel
from django.utils.translation import gettext as _

from core.activity_log import record
from core.refusals import RefusalError
from core.slugs import slug_of
from shop.catalogue.locks import lock_categories
from shop.catalogue.models import Category, Product

TOLD = (
    "name_en", "name_zh_hans", "description_en", "description_zh_hans", "picture_id",
    "is_public",
)  # fmt: skip
NAMES = ("name_en", "name_zh_hans")
# Menus and lists of choices show so many levels.
DEEPEST = 3


class CategoryError(RefusalError, ValueError):
    """Raised for what can't be done to the tree; the text says why. Nothing changed."""


def seen_of(category: Category | None) -> str:
    """What a form keeps of the category it was opened with, to see that it stayed."""
    if category is None:
        return ""
    told = (*(getattr(category, name) for name in TOLD), category.path)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


@transaction.atomic
def save_category(
    category_id: int | None,
    fields: Mapping[str, object],
    *,
    parent_id: int | None,
    seen: str,
) -> Category:
    """Add a category at the end of its parent's, or change it; its address stays.

    `seen` is `seen_of` what was looked at. Raises `CategoryError`.
    """
    tree = lock_categories()
    row = _found(tree, category_id) if category_id else None
    if seen_of(row) != seen:
        raise CategoryError(
            _(
                "Someone else changed this category while you were editing. "
                "Your text is kept. Check the page, then save again."
            )
        )
    parent = _found(tree, parent_id) if parent_id else None
    _check_place(tree, row, parent)
    _check_names(tree, row, parent, fields)
    before = _values(row, tree)
    if row is None:
        row = _added(fields, parent)
    else:
        _change(row, fields, _parent_of(tree, row), parent)
    _forget_addresses(row)
    tree[row.pk] = row
    record("category.saved", row, before=before, after=_values(row, tree))
    return row


def _added(fields: Mapping[str, object], parent: Category | None) -> Category:
    names = [str(fields[name]) for name in NAMES if fields.get(name)]
    known = {**fields, "slug": slug_of(*names, otherwise="goods")}
    try:
        with transaction.atomic():
            return parent.add_child(**known) if parent else Category.add_root(**known)
    except IntegrityError as taken:  # two people begin an empty tree
        raise CategoryError(
            _("Someone else added a category at this moment. Please save again.")
        ) from taken


def _change(
    row: Category,
    fields: Mapping[str, object],
    old: Category | None,
    new: Category | None,
) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    if old == new:
        return
    if new is None:
        row.move(Category.get_last_root_node(), "last-sibling")
    else:
        row.move(new, "last-child")
    row.refresh_from_db()
    row.set_ancestors_are_public()


@transaction.atomic
def shift_category(category_id: int, *, up: bool) -> None:
    """One place up or down among its siblings; at the end it stays where it is.

    Raises `CategoryError`.
    """
    tree = lock_categories()
    row = _found(tree, category_id)
    beside = _siblings(tree, _parent_of(tree, row))
    at = beside.index(row)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(beside):
        return
    row.move(beside[to], "left" if up else "right")
    record("category.moved", row, before={"position": at}, after={"position": to})


@transaction.atomic
def delete_category(category_id: int) -> None:
    """Remove one that nothing is in and nothing names. Raises `CategoryError`."""
    tree = lock_categories()
    row = _found(tree, category_id)
    if any(_parent_of(tree, one) == row for one in tree.values()):
        raise CategoryError(
            _("%(name)s has categories below it. Move or delete these first.")
            % {"name": row.name}
        )
    if Product.objects.filter(main_category=row).exists() or _is_filed(row):
        raise CategoryError(
            _("There are goods in %(name)s. Move them first, or hide the category.")
            % {"name": row.name}
        )
    if _is_named_elsewhere(row):
        raise CategoryError(
            _(
                "%(name)s is used by an offer, a fee, an application or a rule. "
                "Hide it instead."
            )
            % {"name": row.name}
        )
    record("category.deleted", row, before=_values(row, tree))
    row.delete()
    if connection.vendor == "postgresql":
        _check_at_once(row)


def _check_at_once(row: Category) -> None:
    """Goods that somebody files here at this moment are seen now, not at the end."""
    try:
        connection.check_constraints()
    except IntegrityError as filed:
        raise CategoryError(
            _("There are goods in %(name)s. Move them first, or hide the category.")
            % {"name": row.name}
        ) from filed


def _is_filed(row: Category) -> bool:
    return Product.categories.through.objects.filter(category=row).exists()


def _is_named_elsewhere(row: Category) -> bool:
    """By a row of any area, those above this one too; what goes along with it apart."""
    for field in Category._meta.get_fields(include_hidden=True):  # noqa: SLF001 - public in Django
        if not isinstance(field, ForeignObjectRel) or field.one_to_one:
            continue
        rows = field.related_model._default_manager.all()  # noqa: SLF001 - public in Django
        if rows.filter(**{field.field.name: row}).exists():
            return True
    return False


def _found(tree: Mapping[int, Category], category_id: int) -> Category:
    if category_id not in tree:
        raise CategoryError(_("Someone else deleted this category."))
    return tree[category_id]


def _parent_of(tree: Mapping[int, Category], row: Category) -> Category | None:
    above = row.path[: -Category.steplen]
    return next((one for one in tree.values() if one.path == above), None)


def _siblings(tree: Mapping[int, Category], parent: Category | None) -> list[Category]:
    found = [one for one in tree.values() if _parent_of(tree, one) == parent]
    return sorted(found, key=lambda one: one.path)


def _check_place(
    tree: Mapping[int, Category], row: Category | None, parent: Category | None
) -> None:
    below = [row] if row else []
    if row:
        below = [one for one in tree.values() if one.path.startswith(row.path)]
    if parent in below:
        raise CategoryError(_("A category can't be below itself."))
    height = max((one.depth - row.depth for one in below), default=0) if row else 0
    if (parent.depth if parent else 0) + 1 + height > DEEPEST:
        raise CategoryError(
            _("Categories have %(most)d levels at most. Choose a higher one.")
            % {"most": DEEPEST}
        )


def _check_names(
    tree: Mapping[int, Category],
    row: Category | None,
    parent: Category | None,
    fields: Mapping[str, object],
) -> None:
    for other in _siblings(tree, parent):
        same = any(
            fields.get(name) and fields[name] == getattr(other, name) for name in NAMES
        )
        if other != row and same:
            raise CategoryError(
                _("There is a category of this name in the same place.")
            )


def _values(row: Category | None, tree: Mapping[int, Category]) -> dict[str, object]:
    if row is None:
        return {}
    above = _parent_of(tree, row)
    told: dict[str, object] = {name: getattr(row, name) for name in TOLD}
    return told | {"above": above.name if above else ""}


def _forget_addresses(row: Category) -> None:
    """Oscar keeps addresses by language; all below the category have new ones."""
    below = Category.objects.filter(path__startswith=row.path)
    keys = [
        f"CATEGORY_URL_{code}_{pk}"
        for pk in below.values_list("pk", flat=True)
        for code, _name in settings.LANGUAGES
    ]
    transaction.on_commit(partial(cache.delete_many, keys), robust=True)
