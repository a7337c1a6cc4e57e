"""The stars of farms and of the whole market, counted anew when reviews change."""

from django.db import transaction
from django.db.models import Count, Sum
from oscar.apps.catalogue.reviews.models import ProductReview

from core.ratings import prior_of, rating_of
from core.rounds import in_turn
from orders.reviews.locks import lock_rated_farm
from orders.reviews.models import ReviewPurchase
from orders.reviews.queries import scores_of_farm
from shop.catalogue.models import Product
from shop.catalogue.services.ratings import prior_of_goods, rate_product
from vendors.partner.models import Partner


def prior_of_farms() -> float:
    """What all farms of the market are given on average."""
    shown = ReviewPurchase.objects.filter(
        partner__isnull=False, review__status=ProductReview.APPROVED
    )
    row = shown.aggregate(total=Sum("review__score"), count=Count("pk"))
    return prior_of(row["total"] or 0, row["count"])


@transaction.atomic
def rate_farm(partner_id: int, prior: float | None = None) -> None:
    """Under the farm's lock, so that of two reviews at once none is missed."""
    lock_rated_farm(partner_id)
    scores = scores_of_farm(partner_id)
    rating = rating_of(scores, prior_of_farms() if prior is None else prior)
    Partner.objects.filter(pk=partner_id).update(
        rating=rating.value, rating_count=rating.count, rating_prior=rating.prior
    )


def rate(review: ProductReview) -> None:
    """What the review speaks of."""
    if review.product_id is not None:
        rate_product(review.product_id)
        return
    about = ReviewPurchase.objects.filter(review=review.pk).first()
    if about is not None and about.partner_id is not None:
        rate_farm(about.partner_id)


def rate_all() -> int:
    """Where the market's mean has moved since, so that all begin with the same."""
    goods, farms = prior_of_goods(), prior_of_farms()
    rated = Product.objects.filter(rating__isnull=False).exclude(rating_prior=goods)
    others = Partner.objects.filter(rating__isnull=False).exclude(rating_prior=farms)
    done = 0
    for pk in in_turn(rated.values_list("pk", flat=True)):
        rate_product(pk, goods)
        done += 1
    for pk in others.values_list("pk", flat=True):
        rate_farm(pk, farms)
        done += 1
    return done
