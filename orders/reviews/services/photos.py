"""Photos of reviews: kept while a form is filled in, sent with it, gone with it."""

import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.catalogue.reviews.models import ProductReview

from accounts.models import User
from core.images.intake import encoded_anew, store_photo
from core.images.kinds import PhotoError
from core.sweeps import Queue, work_through
from orders.reviews.models import ReviewPhoto

MOST_PHOTOS = 6
DRAFTS_KEPT = timedelta(days=2)


def keep_drafts(
    draft: str, files: Sequence[Any], *, by: User | None, known: int = 0
) -> list[str]:
    """Keep photos that came with a form, also when the form has errors.

    `known` are as many as the review has. Returns what is wrong with those that were
    not kept. The same photo twice is kept once.
    """
    wrong: list[str] = []
    for file in files:
        if known + ReviewPhoto.objects.filter(draft=draft).count() >= MOST_PHOTOS:
            text = _("You can add up to %(most)d photos. The others were left out.")
            wrong.append(text % {"most": MOST_PHOTOS})
            break
        try:
            _keep(draft, file, by=by)
        except PhotoError as refused:
            wrong += [f"{file.name}: {text}" for text in refused.messages]
    return wrong


def _keep(draft: str, file: Any, *, by: User | None) -> None:
    """Nothing but its pixels is kept: no place, no time, no camera."""
    content, _size = encoded_anew(file)
    photo = store_photo(io.BytesIO(content), by=by)
    try:
        with transaction.atomic():
            ReviewPhoto.objects.create(draft=draft, photo=photo)
    except IntegrityError:  # the same form, sent twice
        return


def drafts_of(draft: str) -> list[ReviewPhoto]:
    rows = (
        ReviewPhoto.objects.filter(draft=draft) if draft else ReviewPhoto.objects.none()
    )
    return list(rows.select_related("photo"))


@transaction.atomic
def attach(review: ProductReview, draft: str) -> None:
    """Photos of a form become the review's, as many as it may have."""
    known = set(review.photos.values_list("photo", flat=True))
    for row in drafts_of(draft):
        if row.photo_id in known or len(known) >= MOST_PHOTOS:
            row.delete()
            continue
        known.add(row.photo_id)
        ReviewPhoto.objects.filter(pk=row.pk).update(review=review, draft="")


def drop_photos(
    review: ProductReview | None, ids: Iterable[int] | None = None, draft: str = ""
) -> None:
    """All of a review's, or some of it and of a form that is not sent yet."""
    rows = ReviewPhoto.objects.filter(review=review) if review else None
    if ids is not None:
        chosen = ReviewPhoto.objects.filter(pk__in=list(ids))
        drafts = chosen.filter(draft=draft).exclude(draft="")
        rows = drafts | chosen.filter(review=review) if review else drafts
    for row in rows or ():
        row.delete()


def sweep_drafts() -> int:
    """Remove photos of forms that were never sent."""
    old = timezone.now() - DRAFTS_KEPT
    rows = ReviewPhoto.objects.filter(review__isnull=True, created__lt=old)
    queue = Queue("reviews.drafts", rows)
    return work_through(queue, lambda pk: ReviewPhoto.objects.get(pk=pk).delete()[0])
