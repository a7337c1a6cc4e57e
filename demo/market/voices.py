"""What people said: reviews of what arrived, and the notices in their inboxes."""

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

from django.urls import reverse
from django.utils import translation
from oscar.apps.catalogue.reviews.models import ProductReview

from accounts.models import User
from orders.notifications.models import Notification
from orders.notifications.states import Kind
from orders.order.states import VendorOrderStatus
from shop.catalogue.models import Product

from . import reading
from .orders import Placed
from .rows import write

SHARE = 0.55  # of received goods that are written about
NOTICES = 30
PAID = {
    "en": ("Order {number} is paid", "The order's page says where it stands."),
    "zh-hans": ("订单{number}已付款", "订单页面会显示进展。"),
}


def plant_reviews(
    placed: list[Placed],
    people: list[User],
    *,
    rng: Random,
    known: set[tuple[int, int]],
) -> None:
    """One review at most by a person on a product, by people who received it."""
    texts, rows = reading.reviews(), []
    in_english = [said for said in texts if said.language == "en"]
    foreigners = {one.name.en for one in reading.shoppers() if "·" in one.name.zh}
    for one in placed:
        if one.plan.buyer is None:
            continue
        user = people[one.plan.buyer]
        for part in one.plan.parts:
            if part.status != VendorOrderStatus.RECEIVED:
                continue
            for line in part.lines:
                key = (user.pk, line.pack.product_id)
                if key in known or rng.random() > SHARE:
                    continue
                known.add(key)
                is_foreign = user.first_name in foreigners
                said = rng.choice(in_english if is_foreign else texts)
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
        language = one.order.language if one.order.language in PAID else "en"
        subject, body = PAID[language]
        with translation.override(language):
            link = reverse("orders:detail", args=[one.order.number])
        at: datetime = one.order.paid_at or now
        rows.append(
            Notification(
                recipient=one.order.user,
                key=f"order_paid:{one.order.pk}:{one.order.user_id}",
                kind=Kind.ORDER_PAID,
                subject=subject.format(number=one.order.number),
                body=body,
                link=link,
                date_sent=at,
                date_read=at if now - at > timedelta(days=3) else None,
            )
        )
    write(rows)
