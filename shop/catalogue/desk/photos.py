"""A listing's photos at the desk: add, put in order, remove."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.queries import person_of
from shop.catalogue.models import Product, ProductImage
from shop.catalogue.services import add_photo, move_photo, remove_photo

from .base import ListingAct
from .showing import said_held
from .uploads import take_in

_LAST_PLACE = 10_000


class AddPhotos(ListingAct):
    part = "photos"

    def do(self, request: HttpRequest, product: Product, **_kwargs: Any) -> str:
        files = request.FILES.getlist("photos")
        if not files:
            messages.error(request, _("Please choose a photo first."))
            return ""
        batch = take_in(files, by=request.user)  # type: ignore[arg-type]
        for why in batch.refused:
            messages.error(request, why)
        for photo in batch.photos:
            add_photo(product, photo, by=person_of(request))
        count = len(batch.photos)
        if not count:
            return ""
        shown = product.images.filter(photo__in=batch.photos).count()
        if shown < count:
            return said_held()
        return ngettext(
            "The photo is added. It shows as soon as it is prepared.",
            "%(count)d photos are added. They show as soon as they are prepared.",
            count,
        ) % {"count": count}


class MovePhoto(ListingAct):
    part = "photos"

    def do(self, request: HttpRequest, product: Product, **kwargs: Any) -> str:
        place = request.POST.get("to", "")
        if not (place.isascii() and place.isdigit() and int(place) < _LAST_PLACE):
            raise Http404
        try:
            moved = move_photo(
                product, kwargs["image"], to=int(place), by=person_of(request)
            )
        except ProductImage.DoesNotExist as error:
            raise Http404 from error
        return said_held() if moved.held else ""


class RemovePhoto(ListingAct):
    part = "photos"

    def do(self, request: HttpRequest, product: Product, **kwargs: Any) -> str:
        try:
            changed = remove_photo(product, kwargs["image"], by=person_of(request))
        except ProductImage.DoesNotExist as error:
            raise Http404 from error
        return said_held() if changed.held else _("The photo is removed.")
