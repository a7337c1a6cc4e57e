"""What shoppers write on the storefront."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from oscar.apps.catalogue.reviews.models import ProductReview
from oscar.apps.catalogue.reviews.utils import get_default_review_status

from accounts.models import User
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .models import Follow

TITLE_LENGTH = 80


class ReviewRefused(Exception):  # noqa: N818 - what the shopper reads
    """Why a review was not kept, in words for its writer."""


def write_review(
    product: Product, *, user: User, score: int, body: str
) -> ProductReview:
    """Keep a review, approved at once unless reviews are moderated.

    Raises `ReviewRefused` when the person already wrote one of this product.
    """
    review = ProductReview(
        product=product,
        user=user,
        score=score,
        title=body.splitlines()[0][:TITLE_LENGTH],
        body=body,
        status=get_default_review_status(),
    )
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError as twice:
        raise ReviewRefused(_("You have already written about this.")) from twice
    return review


def follow(user: User, partner: Partner) -> Follow:
    """Hear of the seller; twice is once."""
    row, _is_new = Follow.objects.get_or_create(user=user, partner=partner)
    return row


def unfollow(user: User, partner: Partner) -> bool:
    """False when it was not followed."""
    return bool(Follow.objects.filter(user=user, partner=partner).delete()[0])
