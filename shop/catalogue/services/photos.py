"""A listing's photos, the first of which is its cover."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core.images.encoding import widths_of
from core.models import Photo
from shop.catalogue.locks import lock_product
from shop.catalogue.models import Product, ProductImage

from .card import refresh_card
from .content import ListingRefused

MOST_PHOTOS = 12


@transaction.atomic
def add_photo(product: Product, photo: Photo) -> ProductImage:
    """Show a photo with the listing; the same photo twice is shown once.

    Raises `ListingRefused` when the listing has as many as it may have.
    """
    fresh = lock_product(product.pk)
    shown = fresh.images.all()
    known = shown.filter(photo=photo).first()
    if known:
        return known
    if shown.count() >= MOST_PHOTOS:
        raise ListingRefused(
            _("A listing has at most %(most)d photos. Remove one first."),
            params={"most": MOST_PHOTOS},
        )
    last = shown.aggregate(last=Max("display_order"))["last"]
    image = ProductImage.objects.create(
        product=fresh,
        photo=photo,
        original=photo.path(max(widths_of(photo.width)), "webp"),
        display_order=0 if last is None else last + 1,
    )
    refresh_card(fresh)
    return image


@transaction.atomic
def move_photo(product: Product, image_id: int, *, to: int) -> None:
    """Show a photo at place `to` (0 is the cover), the others after it as before.

    Raises `ProductImage.DoesNotExist` for a photo that is not of this listing.
    """
    fresh = lock_product(product.pk)
    images = list(fresh.images.order_by("display_order", "id"))
    moved = next((image for image in images if image.pk == image_id), None)
    if moved is None:
        raise ProductImage.DoesNotExist
    images.remove(moved)
    images.insert(max(0, min(to, len(images))), moved)
    for place, image in enumerate(images):
        if image.display_order != place:
            ProductImage.objects.filter(pk=image.pk).update(display_order=place)
    refresh_card(fresh)


@transaction.atomic
def remove_photo(product: Product, image_id: int) -> None:
    """Show a photo no more. A published listing keeps its last one.

    Raises `ProductImage.DoesNotExist` for a photo that is not of this listing, and
    `ListingRefused`.
    """
    fresh = lock_product(product.pk)
    image = fresh.images.get(pk=image_id)
    if fresh.is_published and fresh.images.count() == 1:
        raise ListingRefused(
            _("A published listing needs a photo. Add another one first, or hide it.")
        )
    # The file may belong to other listings as well, so only the row goes.
    ProductImage.objects.filter(pk=image.pk).delete()
    refresh_card(fresh)
