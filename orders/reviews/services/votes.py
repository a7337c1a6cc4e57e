"""Readers who found a review helpful: each once, whoever presses at the same moment."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from oscar.apps.catalogue.reviews.models import ProductReview

from accounts.models import User
from core.refusals import RefusalError
from orders.reviews.locks import lock_review
from orders.reviews.models import HelpfulVote


class VoteError(RefusalError):
    """Why a vote does not count, in words for who gave it."""


@transaction.atomic
def find_helpful(review: ProductReview, *, by: User | None, browser: str) -> int:
    """Count the reader once; answers how many there are.

    Raises `VoteError` for one's own review.
    """
    review = lock_review(review.pk)
    if by is not None and review.user_id == by.pk:
        raise VoteError(_("This is your own review."))
    try:
        with transaction.atomic():
            HelpfulVote.objects.create(
                review=review, user=by, browser="" if by else browser
            )
    except IntegrityError:
        return review.delta_votes
    return _count(review)


@transaction.atomic
def take_back(review: ProductReview, *, by: User | None, browser: str) -> int:
    """No longer; twice is once."""
    review = lock_review(review.pk)
    own = {"user": by} if by else {"user": None, "browser": browser}
    HelpfulVote.objects.filter(review=review, **own).delete()
    return _count(review)


def _count(review: ProductReview) -> int:
    """Under the review's lock; Oscar's columns hold it."""
    count = HelpfulVote.objects.filter(review=review).count()
    rows = ProductReview.objects.filter(pk=review.pk)
    rows.update(delta_votes=count, total_votes=count)
    return count
