"""A listing's photos: added, put in order, removed.

What is done to them starts from those that wait to be approved, if any do.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import Photo
from shop.catalogue.locks import lock_product
from shop.catalogue.models import Product, ProductImage
from shop.catalogue.queries import open_edit_of

from .content import ListingError
from .parts import photo_ids, set_photos
from .product_summary import refresh_card
from .proposals import change_reviewed, was_approved

MOST_PHOTOS = 12


@transaction.atomic
def add_photo(
    product: Product, photo: Photo, *, by: User | None = None
) -> ProductImage | None:
    """Show a photo with the listing; the same photo twice is shown once.

    None when a rule wants it looked at first. Raises `ListingError` when the listing
    has as many as it may have.
    """

    def added(ids: list[int]) -> list[int]:
        if photo.pk in ids:
            return ids
        if len(ids) >= MOST_PHOTOS:
            raise ListingError(
                _("A listing can have up to %(most)d photos. Remove one first."),
                params={"most": MOST_PHOTOS},
            )
        return [*ids, photo.pk]

    _change(product, added, by)
    return ProductImage.objects.filter(product=product.pk, photo=photo).first()


@transaction.atomic
def move_photo(
    product: Product, image_id: int, *, to: int, by: User | None = None
) -> Product:
    """Show a photo at place `to` (0 is the cover), the others after it as before.

    `held` of the listing says whether that waits. Raises `ProductImage.DoesNotExist`
    for a photo that is not of this listing.
    """
    moved = _photo_of(product, image_id)

    def reordered(ids: list[int]) -> list[int]:
        rest = [pk for pk in ids if pk != moved]
        rest.insert(max(0, min(to, len(rest))), moved)
        return rest

    return _change(product, reordered, by)


@transaction.atomic
def remove_photo(product: Product, image_id: int, *, by: User | None = None) -> Product:
    """Show a photo no more. A published listing keeps its last one.

    `held` of the listing says whether that waits. Raises `ProductImage.DoesNotExist`
    for a photo that is not of this listing, and `ListingError`.
    """
    gone = _photo_of(product, image_id)

    def removed(ids: list[int]) -> list[int]:
        rest = [pk for pk in ids if pk != gone]
        if not rest and Product.objects.get(pk=product.pk).is_published:
            raise ListingError(
                _(
                    "A published listing needs a photo. Add another one "
                    "first, or hide the listing."
                )
            )
        return rest

    return _change(product, removed, by)


def _photo_of(product: Product, image_id: int) -> int:
    image = product.images.get(pk=image_id)
    return int(image.photo_id)


def _change(
    product: Product, change: Callable[[list[int]], list[int]], by: User | None
) -> Product:
    fresh = lock_product(product.pk)
    edit = open_edit_of(fresh) if was_approved(fresh) else None
    waiting = edit.after.get("photos") if edit else None
    ids = change(photo_ids(fresh) if waiting is None else waiting)

    def write(now: Product) -> None:
        set_photos(now, ids)
        refresh_card(now)

    return change_reviewed(fresh, write, by=by, told={"photos"})
