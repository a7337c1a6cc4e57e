"""Writing, changing, reporting and deciding about reviews."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.catalogue.reviews.models import ProductReview
from oscar.apps.catalogue.reviews.utils import get_default_review_status

from accounts.models import User
from core.activity_log import record
from orders.order.models import Line
from shop.storefront.services import ReviewError, title_of, write_review

from .models import ReviewPurchase, ReviewReport


@transaction.atomic
def review_line(line: Line, *, by: User | None, score: int, body: str) -> ProductReview:
    """Keep what a buyer writes. Raises `ReviewError` for a second one."""
    review = write_review(line.product, user=by, score=score, body=body)
    try:
        with transaction.atomic():
            ReviewPurchase.objects.create(review=review, line=line)
    except IntegrityError as twice:
        raise ReviewError(_("You have already reviewed this.")) from twice
    return review


@transaction.atomic
def edit_review(review: ProductReview, *, score: int, body: str) -> ProductReview:
    """Change a review in its author's words. One that staff removed stays removed."""
    review.score, review.body, review.title = score, body, title_of(body)
    if review.status == ProductReview.APPROVED:
        review.status = get_default_review_status()
    review.save()
    ReviewPurchase.objects.filter(review=review).update(edited_at=timezone.now())
    return review


def report_review(review: ProductReview, *, by: User, reason: str) -> ReviewReport:
    """Ask the market to look at it; reported again by the same person it is once."""
    report, _is_new = ReviewReport.objects.get_or_create(
        review=review, by=by, defaults={"reason": reason}
    )
    return report


@transaction.atomic
def decide_reports(review: ProductReview, *, removes: bool, by: User) -> bool:
    """Remove a reported review, or keep it. False when nothing waits any more."""
    waiting = ReviewReport.objects.filter(review=review, decided_at=None)
    reasons = "; ".join(waiting.values_list("reason", flat=True))
    if not waiting.update(decided_at=timezone.now(), decided_by=by):
        return False
    if removes:
        review.status = ProductReview.REJECTED
        review.save()
    act = "review.removed" if removes else "review.kept"
    record(act, review, after={"text": review.body[:200]}, reason=reasons)
    return True
