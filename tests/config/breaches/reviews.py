"""Breaches of what buyers wrote."""

from oscar.apps.catalogue.reviews.models import ProductReview

from orders.reviews.models import ReviewPurchase

from .rows import change


def forget_what_was_bought():
    ReviewPurchase.objects.order_by("pk").first().delete()


def move_a_review_to_other_goods():
    purchase = ReviewPurchase.objects.order_by("pk").last()
    others = ProductReview.objects.exclude(product=purchase.line.product_id)
    change(
        ProductReview.objects.filter(pk=purchase.review_id),
        product=others.order_by("pk").first().product_id,
        user=None,
    )


PLANTS = {
    forget_what_was_bought: "reviews of goods that are shown are by their buyers",
    move_a_review_to_other_goods: "a review is of the product that its line bought",
}
