"""Viewpoints: their words, their place, and their photos in order."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.audit import record
from core.models import Photo
from core.richtext import clean
from vendors.places.locks import lock_viewpoint
from vendors.places.models import Viewpoint, ViewpointPhoto

from .counties import PlaceRefused

MOST_PHOTOS = 12
TOLD = (
    "name", "tagline", "story", "address", "arriving", "parking", "last_bus",
    "best_hours",
)  # fmt: skip
_NOTED = (
    *(f"{name}_{code}" for name in TOLD for code in ("en", "zh_hans")),
    "village_id", "season", "altitude", "latitude", "longitude", "is_shown",
)  # fmt: skip


class StaleViewpoint(PlaceRefused):
    """Raised when somebody changed it after the page was opened. Nothing changed."""


@transaction.atomic
def save_viewpoint(
    viewpoint: Viewpoint | None, fields: Mapping[str, Any], *, seen: int = 0
) -> Viewpoint:
    """Add a viewpoint or change it; stories are cleaned. `seen` is its version.

    It is at the same address ever after. Raises `StaleViewpoint`.
    """
    if viewpoint is None:
        row, before = Viewpoint(slug=_slug(fields), version=0), {}
    else:
        row = lock_viewpoint(viewpoint.pk)
        if row.version != seen:
            raise StaleViewpoint(
                _(
                    "Somebody changed this place while you were writing. What you "
                    "typed is kept. Look at the page, then save again."
                )
            )
        before = _values(row)
    for name, value in fields.items():
        setattr(row, name, clean(value) if name.startswith("story_") else value)
    row.version += 1
    row.save()
    record("viewpoint.save", row, before=before, after=_values(row))
    return row


@transaction.atomic
def add_viewpoint_photo(viewpoint: Viewpoint, photo: Photo) -> None:
    """Show a photo after the others; the same photo twice is shown once.

    Raises `PlaceRefused` when there are as many as there may be.
    """

    def added(ids: list[int]) -> list[int]:
        if photo.pk in ids:
            return ids
        if len(ids) >= MOST_PHOTOS:
            raise PlaceRefused(
                _("A place has at most %(most)d photos. Remove one first.")
                % {"most": MOST_PHOTOS}
            )
        return [*ids, photo.pk]

    _arrange(viewpoint, added)


@transaction.atomic
def move_viewpoint_photo(viewpoint: Viewpoint, photo_id: int, *, to: int) -> None:
    """Show a photo at place `to`, 0 being the cover. Raises `PlaceRefused`."""

    def moved(ids: list[int]) -> list[int]:
        rest = _without(ids, photo_id)
        rest.insert(max(0, min(to, len(rest))), photo_id)
        return rest

    _arrange(viewpoint, moved)


@transaction.atomic
def remove_viewpoint_photo(viewpoint: Viewpoint, photo_id: int) -> None:
    """Show a photo no more. Raises `PlaceRefused` when it is gone already."""
    _arrange(viewpoint, lambda ids: _without(ids, photo_id))


def _without(ids: list[int], photo_id: int) -> list[int]:
    if photo_id not in ids:
        raise PlaceRefused(_("Somebody removed this photo meanwhile."))
    return [pk for pk in ids if pk != photo_id]


def _arrange(viewpoint: Viewpoint, change: Callable[[list[int]], list[int]]) -> None:
    row = lock_viewpoint(viewpoint.pk)
    before = list(row.photos.values_list("photo", flat=True))
    after = change(before)
    row.photos.exclude(photo__in=after).delete()
    for position, pk in enumerate(after):
        ViewpointPhoto.objects.update_or_create(
            viewpoint=row, photo_id=pk, defaults={"position": position}
        )
    row.cover_id = after[0] if after else None
    row.save(update_fields=["cover", "changed_at"])
    record("viewpoint.photos", row, before={"photos": before}, after={"photos": after})


def _values(row: Viewpoint) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _NOTED}


def _slug(fields: Mapping[str, Any]) -> str:
    """Of its English name, else of the other one; with a number where it is taken."""
    named = fields.get("name_en") or fields.get("name_zh_hans") or ""
    base = slugify(named, allow_unicode=True)[:40].strip("-") or "place"
    taken = set(
        Viewpoint.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    )
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
