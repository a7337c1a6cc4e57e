"""What people said: reviews of what arrived, and the notices in their inboxes."""

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

from django.urls import reverse
from oscar.apps.catalogue.reviews.models import ProductReview

from accounts.models import User
from core.languages import columns
from notifications.declarations.orders import OrderPaid
from notifications.models import Notification
from orders.order.states import VendorOrderStatus
from orders.reviews.models import ReviewPurchase
from orders.reviews.queries import received_lines
from shop.catalogue.models import Product

from . import reading
from .orders import Placed
from .rows import write

SHARE = 0.55  # of received goods that are written about
NOTICES = 30


class Sayings:
    """What people write, each text once: nobody says what another has said."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.known: set[tuple[int, int]] = set()
        self.left = {
            code: iter([one for one in reading.reviews() if one.language == code])
            for code in ("en", "zh-hans")
        }
        self.voices = {one.own_name: one.voice for one in reading.shoppers()}

    def of(self, user: User, product_id: int) -> reading.Review | None:
        """What this person writes of the goods, in their own language, if anything."""
        key = (user.pk, product_id)
        if key in self.known or self.rng.random() > SHARE:
            return None
        self.known.add(key)
        voice = self.voices.get(user.first_name, user.language or "en")
        return next(self.left[voice], None)


def plant_reviews(placed: list[Placed], people: list[User], sayings: Sayings) -> None:
    """One review at most by a person on a product, by people who received it."""
    rows = []
    for one in placed:
        if one.plan.buyer is None:
            continue
        user = people[one.plan.buyer]
        for vendor_order in one.plan.vendor_orders:
            if vendor_order.status != VendorOrderStatus.RECEIVED:
                continue
            for line in vendor_order.lines:
                said = sayings.of(user, line.pack.product_id)
                if said is None:
                    continue
                rows.append(
                    ProductReview(
                        product_id=line.pack.product_id,
                        user=user,
                        score=said.stars,
                        title=said.title,
                        body=said.text,
                        status=ProductReview.APPROVED,
                        date_created=one.plan.placed + timedelta(days=6),
                    )
                )
    write(rows)


def prove_reviews() -> None:
    """Tie each review to the line its writer received."""
    bought = {
        (user, product): pk
        for pk, user, product in received_lines().values_list(
            "pk", "order__user", "product"
        )
    }
    unproven = ProductReview.objects.filter(purchase=None)
    write(
        [
            ReviewPurchase(review_id=pk, line_id=bought[user, product])
            for pk, user, product in unproven.values_list("pk", "user", "product")
            if (user, product) in bought
        ]
    )


def rate_products() -> None:
    """Oscar's mean of approved scores, for every product that has some."""
    scores: dict[int, list[int]] = defaultdict(list)
    approved = ProductReview.objects.filter(status=ProductReview.APPROVED)
    for product_id, score in approved.values_list("product_id", "score"):
        scores[product_id].append(score)
    rated = list(Product.objects.filter(pk__in=scores).only("pk"))
    for product in rated:
        product.rating = sum(scores[product.pk]) / len(scores[product.pk])
    Product.objects.bulk_update(rated, ["rating"], batch_size=500)


def plant_notices(placed: list[Placed], now: datetime) -> None:
    """The newest paid orders in their buyers' inboxes; older ones are read."""
    told = [one for one in placed if one.order.user_id and one.plan.is_paid]
    rows = []
    for one in told[:NOTICES]:
        news = OrderPaid(one.order)
        at: datetime = one.order.paid_at or now
        rows.append(
            Notification(
                recipient=one.order.user,
                key=news.key(str(one.order.user_id)),
                kind=news.kind,
                link=reverse("orders:detail", args=[one.order.number]),
                **columns("subject", news.subject),
                **columns("body", news.body),
                date_sent=at,
                date_read=at if now - at > timedelta(days=3) else None,
            )
        )
    write(rows)
