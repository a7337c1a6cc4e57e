"""What buyers wrote: about goods that they received."""

from collections.abc import Iterator

from oscar.apps.catalogue.reviews.models import ProductReview

from core.integrity import Breach, Range, invariant, lines
from orders.reviews.models import ReviewPurchase


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
            l.product_id <> r.product_id
            OR r.user_id IS NOT NULL AND o.user_id IS NOT NULL
                AND r.user_id <> o.user_id
            OR l.shipped = 0
        )
        """,
    )
