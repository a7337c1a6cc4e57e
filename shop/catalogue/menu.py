"""The categories as menus and lists need them: read at once, kept until one changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language

from core.page_cache.reads import remember

from .models import Category

_STEP = Category.steplen


@dataclass(frozen=True)
class MenuEntry:
    """A category in the active language. `path` begins with its parent's."""

    pk: int
    name: str
    url: str
    path: str
    in_menu: bool

    @property
    def is_root(self) -> bool:
        return len(self.path) == _STEP


def menu() -> Sequence[MenuEntry]:
    """Every public category, parents before children. At most one query."""
    return remember(f"menu:{get_language()}", _read)


def _read() -> tuple[MenuEntry, ...]:
    slugs: dict[str, str] = {}
    entries = []
    for category in categories_by_id().values():
        if not (category.is_public and category.ancestors_are_public):
            continue
        parent = slugs.get(category.path[:-_STEP])
        own = slugify(category.slug, allow_unicode=True) or "goods"
        slug = f"{parent}/{own}" if parent else own
        slugs[category.path] = slug
        place = {"category_slug": slug, "pk": category.pk}
        entries.append(
            MenuEntry(
                category.pk,
                category.name,
                reverse("catalogue:category", kwargs=place),
                category.path,
                not category.exclude_from_menu,
            )
        )
    return tuple(entries)


def categories_by_id() -> Mapping[int, Category]:
    """Every category in its order, public or not. Never change them. One query."""
    return remember("categories", _all)


def _all() -> dict[int, Category]:
    rows = Category.objects.select_related("picture")
    return {row.pk: row for row in rows.order_by("path")}


def entry_of(category_id: int | None) -> MenuEntry | None:
    return next((entry for entry in menu() if entry.pk == category_id), None)


def line_of(entry: MenuEntry) -> list[MenuEntry]:
    """From the top down to the category itself."""
    return [other for other in menu() if entry.path.startswith(other.path)]


def root_of(entry: MenuEntry) -> MenuEntry:
    return line_of(entry)[0]


def with_children(category_ids: frozenset[int] | set[int]) -> set[int]:
    """These categories and all below them."""
    entries = menu()
    paths = [entry.path for entry in entries if entry.pk in category_ids]
    return {e.pk for e in entries if any(e.path.startswith(path) for path in paths)}


def children_of(entry: MenuEntry) -> list[MenuEntry]:
    below = len(entry.path) + _STEP
    return [
        other
        for other in menu()
        if len(other.path) == below and other.path.startswith(entry.path)
    ]
