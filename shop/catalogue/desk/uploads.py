"""Photos that come with a form: kept at once, so that an error loses none of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from core.images import PhotoRefused, store_photo
from core.models import Photo

if TYPE_CHECKING:
    from accounts.models import User

_SALT = "desk.photos"
_KEPT_FOR = 24 * 3600


@dataclass
class Batch:
    """Photos of one submit: those kept, and why others were refused."""

    photos: list[Photo] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def token(self) -> str:
        """The kept photos as a hidden field; signed, so that none can be slipped in."""
        return signing.dumps([photo.pk for photo in self.photos], salt=_SALT)


def take_in(files: Iterable[UploadedFile], *, by: "User") -> Batch:
    """Store each photo; one that is refused does not stop the others."""
    batch = Batch()
    for file in files:
        try:
            photo = store_photo(file, by=by)
        except PhotoRefused as refusal:
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
