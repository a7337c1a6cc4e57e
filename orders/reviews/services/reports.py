"""Reviews that readers reported or that wait to be approved, and what staff decide."""

from django.db import transaction
from django.utils import timezone
from oscar.apps.catalogue.reviews.models import ProductReview

from accounts.models import User
from core.activity_log import record
from core.notify import notify
from orders.reviews.locks import lock_review
from orders.reviews.models import ReviewReport

from .photos import drop_photos
from .ratings import rate


def report_review(review: ProductReview, *, by: User, reason: str) -> ReviewReport:
    """Ask the market to look at it; reported again by the same person it is once."""
    report, _is_new = ReviewReport.objects.get_or_create(
        review=review, by=by, defaults={"reason": reason}
    )
    return report


@transaction.atomic
def decide_review(review: ProductReview, *, removes: bool, by: User) -> bool:
    """Remove a review, or show it. False when nothing waits any more.

    Photos of a removed one are gone for good.
    """
    review = lock_review(review.pk)
    waiting = ReviewReport.objects.filter(review=review, decided_at=None)
    reasons = "; ".join(waiting.values_list("reason", flat=True))
    is_new = review.status == ProductReview.FOR_MODERATION
    if not waiting.update(decided_at=timezone.now(), decided_by=by) and not is_new:
        return False
    status = ProductReview.REJECTED if removes else ProductReview.APPROVED
    ProductReview.objects.filter(pk=review.pk).update(status=status)
    if removes:
        drop_photos(review)
    elif is_new:
        notify("review_written", review)
    rate(review)
    act = "review.removed" if removes else "review.kept"
    record(act, review, after={"text": review.body[:200]}, reason=reasons)
    return True
