"""What buyers wrote: about what they received, counted as the stars say."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from oscar.apps.catalogue.reviews.models import ProductReview

from core.integrity import Breach, Range, invariant, lines
from core.ratings import Rating, Score, rating_of
from orders.reviews.models import ReviewAnswer, ReviewPurchase
from orders.reviews.queries import scores_of_farm
from shop.catalogue.models import Product
from vendors.partner.models import Partner


@invariant("reviews of goods that are shown are by their buyers", over=ProductReview)
def reviews_bought(ids: Range) -> Iterator[Breach]:
    """Goods have pools without a time; what has one is a visit."""
    return lines(
        "review {}: of goods that its writer did not receive",
        f"""
        SELECT r.id FROM reviews_productreview r
        WHERE {ids.having("r.id")} AND r.status = {ProductReview.APPROVED}
        AND NOT EXISTS (
            SELECT 1 FROM bought_reviews_reviewpurchase p WHERE p.review_id = r.id
        ) AND NOT EXISTS (
            SELECT 1 FROM partner_stockrecord s
            JOIN partner_stockpool q ON q.id = s.pool_id
            WHERE s.product_id = r.product_id AND q.starts IS NOT NULL
        )
        """,
    )


@invariant("a review is of the product that its line bought", over=ReviewPurchase)
def reviews_match(ids: Range) -> Iterator[Breach]:
    return lines(
        "review {}: its line {} is of another product or person",
        f"""
        SELECT r.id, l.id FROM bought_reviews_reviewpurchase p
        JOIN reviews_productreview r ON r.id = p.review_id
        JOIN order_line l ON l.id = p.line_id
        JOIN order_order o ON o.id = l.order_id
        WHERE {ids.having("p.id")} AND (
            r.product_id IS NULL OR l.product_id <> r.product_id
            OR r.user_id IS NOT NULL AND o.user_id IS NOT NULL
                AND r.user_id <> o.user_id
            OR l.shipped = 0
        )
        """,
    )


@invariant("a review of a farm is of who sent the part", over=ReviewPurchase)
def farm_reviews_match(ids: Range) -> Iterator[Breach]:
    return lines(
        "review {}: part {} is of another farm or person",
        f"""
        SELECT r.id, v.number FROM bought_reviews_reviewpurchase p
        JOIN reviews_productreview r ON r.id = p.review_id
        JOIN order_vendororder v ON v.id = p.vendor_order_id
        JOIN order_order o ON o.id = v.order_id
        WHERE {ids.having("p.id")} AND (
            r.product_id IS NOT NULL OR v.partner_id <> p.partner_id
            OR r.user_id IS NOT NULL AND o.user_id IS NOT NULL
                AND r.user_id <> o.user_id
        )
        """,
    )


@invariant("a farm answers reviews of its own", over=ReviewAnswer)
def answers_match(ids: Range) -> Iterator[Breach]:
    return lines(
        "reply {}: to a review of another farm",
        f"""
        SELECT a.id FROM bought_reviews_reviewanswer a
        JOIN reviews_productreview r ON r.id = a.review_id
        LEFT JOIN catalogue_product g ON g.id = r.product_id
        LEFT JOIN bought_reviews_reviewpurchase p ON p.review_id = r.id
        WHERE {ids.having("a.id")}
          AND a.partner_id <> COALESCE(g.partner_id, p.partner_id, 0)
        """,
    )


@invariant("helpful votes are counted once each", over=ProductReview)
def votes_counted(ids: Range) -> Iterator[Breach]:
    return lines(
        "review {}: says {} votes, has {}",
        f"""
        SELECT r.id, r.delta_votes, COUNT(v.id) FROM reviews_productreview r
        LEFT JOIN bought_reviews_helpfulvote v ON v.review_id = r.id
        WHERE {ids.having("r.id")} GROUP BY r.id, r.delta_votes
        HAVING COUNT(v.id) <> r.delta_votes
        """,
    )


@invariant("stars of goods are what their reviews come to", over=Product)
def products_rated(ids: Range) -> Iterator[Breach]:
    """Counted from the reviews once more, from the mean that stands beside them."""
    shown = ProductReview.objects.filter(
        status=ProductReview.APPROVED, product__gte=ids.first, product__lte=ids.last
    ).order_by("product")
    rows = shown.values_list("product", "score", "date_created")
    scores: dict[int, list[Score]] = {
        product: [(score, moment) for _product, score, moment in group]
        for product, group in groupby(rows.iterator(), key=itemgetter(0))
    }
    rated = Product.objects.filter(pk__range=(ids.first, ids.last))
    known = rated.filter(rating__isnull=False) | rated.filter(pk__in=scores)
    for product in known.only("rating", "rating_count", "rating_prior"):
        if wrong := _differs(product, scores.get(product.pk, [])):
            yield f"product {product.pk}: {wrong}"


@invariant("stars of farms are what their buyers say", over=Partner)
def farms_rated(ids: Range) -> Iterator[Breach]:
    spoken_of = ReviewPurchase.objects.filter(
        partner__gte=ids.first, partner__lte=ids.last
    )
    farms = Partner.objects.filter(pk__range=(ids.first, ids.last))
    known = farms.filter(rating__isnull=False) | farms.filter(
        pk__in=spoken_of.values("partner")
    )
    for farm in known.only("code", "rating", "rating_count", "rating_prior"):
        if wrong := _differs(farm, scores_of_farm(farm.pk)):
            yield f"{farm.code}: {wrong}"


def _differs(rated: Any, scores: list[Score]) -> str:
    """What stands there and what it should be; "" where it is the same."""
    stands = Rating(rated.rating, rated.rating_count, rated.rating_prior)
    right = rating_of(scores, stands.prior or 0.0)
    if stands.count == right.count and _near(stands.value, right.value):
        return ""
    return f"{stands.value} of {stands.count}, not {right.value} of {right.count}"


def _near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < 0.006
