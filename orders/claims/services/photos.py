"""Photos of a claim: taken through the intake, encoded anew, private until removed."""

import hashlib
import io
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from core.images import PhotoRefused
from core.images.encoding import canvas_of
from core.images.intake import MAX_BYTES, TOO_HEAVY
from core.images.kinds import CUT_SHORT
from orders.claims.models import Claim, ClaimPhoto
from orders.claims.rules import MOST_PHOTOS
from orders.claims.states import Side
from orders.order.models import VendorOrder

logger = structlog.get_logger(__name__)

QUALITY = 84
DRAFTS_KEPT = timedelta(days=2)
AT_ONCE = 500


def keep_drafts(
    part: VendorOrder, draft: str, files: list[Any], *, most: int = MOST_PHOTOS
) -> list[str]:
    """Keep photos that came with a form, also when the form has errors.

    Returns what is wrong with those that were not kept. The same photo twice is kept
    once, so that sending a form again adds nothing.
    """
    wrong: list[str] = []
    for file in files:
        if count_drafts(part, draft) >= most:
            text = _("At most %(most)d photos. The rest was left out.")
            wrong.append(text % {"most": most})
            break
        try:
            _keep(part, file, draft=draft)
        except PhotoRefused as refused:
            wrong += [f"{file.name}: {text}" for text in refused.messages]
    return wrong


def count_drafts(part: VendorOrder, draft: str) -> int:
    rows = ClaimPhoto.objects.filter(part=part, claim__isnull=True, draft=draft)
    return rows.count()


def _keep(part: VendorOrder, file: Any, *, draft: str) -> None:
    content, (width, height) = encoded_anew(file)
    digest = hashlib.sha256(content).hexdigest()
    known = ClaimPhoto.objects.filter(claim__isnull=True, draft=draft, sha256=digest)
    if known.exists():
        return
    photo = ClaimPhoto(
        part=part, draft=draft, sha256=digest, width=width, height=height
    )
    photo.file.save("photo.jpg", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            photo.save()
    except IntegrityError:  # the same form, sent twice at once
        photo.file.storage.delete(str(photo.file.name))


def encoded_anew(file: Any) -> tuple[bytes, tuple[int, int]]:
    """A picture as a JPEG that holds nothing but its pixels. Raises `PhotoRefused`."""
    if getattr(file, "size", 0) > MAX_BYTES:
        raise PhotoRefused(TOO_HEAVY)
    content = file.read(MAX_BYTES + 1)
    out = io.BytesIO()
    try:
        canvas: Image.Image = canvas_of(content)
        canvas.save(out, "JPEG", quality=QUALITY, optimize=True)
    except PhotoRefused:
        raise
    except Exception as error:  # codecs fail in any way
        raise PhotoRefused(CUT_SHORT) from error
    return out.getvalue(), canvas.size


def drop_drafts(part: VendorOrder, draft: str, ids: list[int]) -> int:
    """Take photos out of a form that is not handed in yet."""
    rows = ClaimPhoto.objects.filter(
        part=part, claim__isnull=True, draft=draft, pk__in=ids
    )
    return _remove(list(rows))


def attach(
    claim: Claim, part: VendorOrder, draft: str, *, side: str = Side.SHOPPER
) -> int:
    """Make the photos of a form the claim's own; how many were new to it."""
    rows = ClaimPhoto.objects.filter(part=part, claim__isnull=True, draft=draft)
    known = set(claim.photos.values_list("sha256", flat=True))
    doubled = [row for row in rows if row.sha256 in known]
    _remove(doubled)
    return rows.exclude(sha256__in=known).update(claim=claim, side=side, draft="")


def sweep_drafts() -> int:
    """Remove photos of forms that were never handed in."""
    old = timezone.now() - DRAFTS_KEPT
    rows = ClaimPhoto.objects.filter(claim__isnull=True, created__lt=old)
    return _remove(list(rows.order_by("pk")[:AT_ONCE]))


def _remove(rows: list[ClaimPhoto]) -> int:
    """The rows first: a file without a row is litter, a row without a file an error."""
    for row in rows:
        drop = partial(row.file.storage.delete, str(row.file.name))
        gone, _by_kind = ClaimPhoto.objects.filter(
            pk=row.pk, claim__isnull=True
        ).delete()
        if gone:
            transaction.on_commit(drop, robust=True)
    return len(rows)
