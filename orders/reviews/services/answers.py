"""What farms say to reviews, for everybody to read."""

from django.db import transaction
from django.utils import timezone
from oscar.apps.catalogue.reviews.models import ProductReview

from accounts.models import User
from core.notify import notify
from orders.reviews.locks import lock_review
from orders.reviews.models import ReviewAnswer
from vendors.partner.models import Partner


@transaction.atomic
def answer_review(
    review: ProductReview, *, partner: Partner, body: str, by: User | None
) -> ReviewAnswer:
    """The farm's one answer, or other words for it. The author hears of the first."""
    lock_review(review.pk)
    known = ReviewAnswer.objects.filter(review=review).first()
    if known is None:
        answer = ReviewAnswer.objects.create(
            review=review, partner=partner, body=body, by=by
        )
        notify("review_answered", answer)
        return answer
    if known.body != body:
        known.body, known.by, known.edited_at = body, by, timezone.now()
        known.save(update_fields=["body", "by", "edited_at"])
    return known


def withdraw_answer(review: ProductReview, *, partner: Partner) -> bool:
    """False when there was none."""
    rows = ReviewAnswer.objects.filter(review=review, partner=partner)
    return bool(rows.delete()[0])
