"""Photos of a claim: taken through the intake, encoded anew, private until removed."""

import hashlib
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.images.intake import encoded_anew
from core.images.kinds import PhotoError
from core.sweeps import Queue, work_through
from fulfilment.claims.models import Claim, ClaimPhoto
from fulfilment.claims.rules import MOST_PHOTOS
from fulfilment.claims.states import ClaimActor
from orders.order.models import VendorOrder

logger = structlog.get_logger(__name__)

DRAFTS_KEPT = timedelta(days=2)


def keep_drafts(
    vendor_order: VendorOrder, draft: str, files: list[Any], *, most: int = MOST_PHOTOS
) -> list[str]:
    """Keep photos that came with a form, also when the form has errors.

    Returns what is wrong with those that were not kept. The same photo twice is kept
    once, so that sending a form again adds nothing.
    """
    wrong: list[str] = []
    for file in files:
        if count_drafts(vendor_order, draft) >= most:
            text = _("You can add up to %(most)d photos. The others were left out.")
            wrong.append(text % {"most": most})
            break
        try:
            _keep(vendor_order, file, draft=draft)
        except PhotoError as refused:
            wrong += [f"{file.name}: {text}" for text in refused.messages]
    return wrong


def count_drafts(vendor_order: VendorOrder, draft: str) -> int:
    rows = ClaimPhoto.objects.filter(
        vendor_order=vendor_order, claim__isnull=True, draft=draft
    )
    return rows.count()


def _keep(vendor_order: VendorOrder, file: Any, *, draft: str) -> None:
    content, (width, height) = encoded_anew(file)
    digest = hashlib.sha256(content).hexdigest()
    known = ClaimPhoto.objects.filter(claim__isnull=True, draft=draft, sha256=digest)
    if known.exists():
        return
    photo = ClaimPhoto(
        vendor_order=vendor_order,
        draft=draft,
        sha256=digest,
        width=width,
        height=height,
    )
    photo.file.save("photo.jpg", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            photo.save()
    except IntegrityError:  # the same form, sent twice at once
        photo.file.storage.delete(str(photo.file.name))


def drop_drafts(vendor_order: VendorOrder, draft: str, ids: list[int]) -> int:
    """Take photos out of a form that is not handed in yet."""
    rows = ClaimPhoto.objects.filter(
        vendor_order=vendor_order, claim__isnull=True, draft=draft, pk__in=ids
    )
    return _remove(list(rows))


def attach(
    claim: Claim,
    vendor_order: VendorOrder,
    draft: str,
    *,
    side: str = ClaimActor.SHOPPER,
) -> int:
    """Make the photos of a form the claim's own; how many were new to it."""
    rows = ClaimPhoto.objects.filter(
        vendor_order=vendor_order, claim__isnull=True, draft=draft
    )
    known = set(claim.photos.values_list("sha256", flat=True))
    doubled = [row for row in rows if row.sha256 in known]
    _remove(doubled)
    return rows.exclude(sha256__in=known).update(claim=claim, side=side, draft="")


def sweep_drafts() -> int:
    """Remove photos of forms that were never handed in."""
    old = timezone.now() - DRAFTS_KEPT
    rows = ClaimPhoto.objects.filter(claim__isnull=True, created__lt=old)
    return work_through(
        Queue("claims.drafts", rows),
        lambda pk: _remove(list(ClaimPhoto.objects.filter(pk=pk))),
    )


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
