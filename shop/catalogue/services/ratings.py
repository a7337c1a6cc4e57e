"""The stars of a product, counted anew when one of its reviews changes."""

from django.db import transaction
from django.db.models import Count, Sum
from oscar.apps.catalogue.reviews.models import ProductReview

from core.ratings import prior_of, rating_of
from shop.catalogue.locks import lock_product
from shop.catalogue.models import Product


def prior_of_goods() -> float:
    """What all goods of the market are given on average."""
    shown = ProductReview.objects.filter(
        product__isnull=False, status=ProductReview.APPROVED
    )
    row = shown.order_by().aggregate(total=Sum("score"), count=Count("pk"))
    return prior_of(row["total"] or 0, row["count"])


@transaction.atomic
def rate_product(product_id: int, prior: float | None = None) -> None:
    """Under the product's lock, so that of two reviews at once none is missed.

    The database lets a person review a product once (`ProductReview.code`).
    """
    lock_product(product_id)
    shown = ProductReview.objects.filter(
        product=product_id, status=ProductReview.APPROVED
    )
    scores = list(shown.order_by().values_list("score", "date_created"))
    rating = rating_of(scores, prior_of_goods() if prior is None else prior)
    Product.objects.filter(pk=product_id).update(
        rating=rating.value, rating_count=rating.count, rating_prior=rating.prior
    )
