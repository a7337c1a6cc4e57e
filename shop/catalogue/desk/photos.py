"""A listing's photos: those that come with a form, added, put in order, removed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.queries import person_of
from core.images.intake import store_photo
from core.images.kinds import PhotoError
from core.inputs import whole
from core.models import Photo
from shop.catalogue.models import Product, ProductImage
from shop.catalogue.services.photos import add_photo, move_photo, remove_photo

from .base import ListingAct
from .publication import said_held

_SALT = "desk.photos"
_KEPT_FOR = 24 * 3600
_LAST_PLACE = 10_000


@dataclass
class Batch:
    """Photos of one submit: those kept, and why others were refused."""

    photos: list[Photo] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def token(self) -> str:
        """The kept photos as a hidden field; signed, so that none can be slipped in."""
        return signing.dumps([photo.pk for photo in self.photos], salt=_SALT)


def receive_photos(files: Iterable[UploadedFile], *, by: User) -> Batch:
    """Store each photo; one that is refused does not stop the others."""
    batch = Batch()
    for file in files:
        try:
            photo = store_photo(file, by=by)
        except PhotoError as refusal:
            text = _("%(name)s: %(why)s") % {
                "name": (file.name or "")[-60:],
                "why": " ".join(refusal.messages),
            }
            batch.refused.append(text)
        else:
            if photo not in batch.photos:
                batch.photos.append(photo)
    return batch


def kept_before(token: str) -> list[Photo]:
    """Photos that an earlier submit of the same form kept; none if it was forged."""
    try:
        ids = signing.loads(token, salt=_SALT, max_age=_KEPT_FOR)
    except signing.BadSignature:
        return []
    found = Photo.objects.in_bulk(ids)
    return [found[each] for each in ids if each in found]


class AddPhotos(ListingAct):
    part = "photos"

    def do(self, request: HttpRequest, product: Product, **_kwargs: object) -> str:
        files = request.FILES.getlist("photos")
        if not files:
            messages.error(request, _("Please select a photo first."))
            return ""
        batch = receive_photos(files, by=request.user)  # type: ignore[arg-type]
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
            "Photo added. It appears when it is ready.",
            "%(count)d photos added. They appear when they are ready.",
            count,
        ) % {"count": count}


class MovePhoto(ListingAct):
    part = "photos"

    def do(self, request: HttpRequest, product: Product, **kwargs: Any) -> str:
        place = whole(request.POST.get("to"), _LAST_PLACE)
        if place is None:
            raise Http404
        try:
            moved = move_photo(
                product, kwargs["image"], to=place, by=person_of(request)
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
        return said_held() if changed.held else _("Photo removed.")
