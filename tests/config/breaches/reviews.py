"""Breaches of what buyers wrote."""

from django.db.models import F
from oscar.apps.catalogue.reviews.models import ProductReview

from orders.order.models import Line, VendorOrder
from orders.reviews.models import ReviewAnswer, ReviewPurchase
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .rows import change


def forget_what_was_bought():
    ReviewPurchase.objects.order_by("pk").first().delete()


def move_a_review_to_other_goods():
    purchase = ReviewPurchase.objects.filter(line__isnull=False).last()
    others = Line.objects.filter(shipped__gt=0, review__isnull=True)
    others = others.exclude(product=purchase.line.product_id)
    change(ReviewPurchase.objects.filter(pk=purchase.pk), line=others.first())


def farm_review():
    return ReviewPurchase.objects.filter(partner__isnull=False).order_by("pk").first()


def move_a_review_to_another_farm():
    purchase = farm_review()
    others = VendorOrder.objects.filter(review__isnull=True)
    others = others.exclude(partner=purchase.partner_id)
    change(ReviewPurchase.objects.filter(pk=purchase.pk), vendor_order=others.first())


def answer_for_another_farm():
    answer = ReviewAnswer.objects.order_by("pk").first()
    others = Partner.objects.exclude(pk=answer.partner_id)
    change(
        ReviewAnswer.objects.filter(pk=answer.pk), partner=others.order_by("pk").first()
    )


def count_a_vote_that_nobody_gave():
    change(ProductReview.objects.all(), delta_votes=7)


def give_goods_a_star():
    change(Product.objects.filter(rating__isnull=False), rating=F("rating") - 1)


def give_goods_stars_that_nobody_gave():
    change(Product.objects.filter(rating__isnull=True), rating=5.0, rating_count=1)


def give_a_farm_a_star():
    change(Partner.objects.filter(pk=farm_review().partner_id), rating=1.0)


PLANTS = {
    forget_what_was_bought: "reviews of goods that are shown are by their buyers",
    move_a_review_to_other_goods: "a review is of the product that its line bought",
    move_a_review_to_another_farm: "a review of a farm is of who sent the part",
    answer_for_another_farm: "a farm answers reviews of its own",
    count_a_vote_that_nobody_gave: "helpful votes are counted once each",
    give_goods_a_star: "stars of goods are what their reviews come to",
    give_goods_stars_that_nobody_gave: "stars of goods are what their reviews come to",
    give_a_farm_a_star: "stars of farms are what their buyers say",
}
