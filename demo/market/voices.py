"""What people said: reviews of what arrived, and the notices in their inboxes."""

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

from django.urls import reverse
from oscar.apps.catalogue.reviews.models import ProductReview

from accounts.models import User
from core.languages import columns
from core.ratings import Score, rating_of
from notifications.declarations.orders import OrderPaid
from notifications.models import Notification
from orders.order.models import VendorOrder
from orders.order.states import VendorOrderStatus
from orders.reviews.models import ReviewPurchase
from orders.reviews.queries import received_lines
from orders.reviews.services.answers import answer_review
from orders.reviews.services.ratings import rate_farm
from orders.reviews.services.texts import review_farm
from orders.reviews.services.votes import find_helpful
from shop.catalogue.models import Product
from shop.catalogue.services.ratings import prior_of_goods
from vendors.partner.models import Partner

from . import reading
from .orders import Placed
from .rows import write

SHARE = 0.55  # of received goods that are written about
NOTICES = 30
SPOKEN_OF = 60  # of the newest parts, those whose farm somebody reviews


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


def review_farms() -> None:
    """How some found a farm to pack and send; each text once, a person of each once."""
    said = {code: iter(texts) for code, texts in reading.farm_reviews().items()}
    voices = {one.own_name: one.voice for one in reading.shoppers()}
    parts = VendorOrder.objects.filter(
        status=VendorOrderStatus.RECEIVED, is_visit=False, order__user__isnull=False
    ).select_related("order__user")
    spoken: set[tuple[int, int]] = set()
    for part in parts.order_by("-pk")[:SPOKEN_OF]:
        user = part.order.user
        if user is None or (user.pk, part.partner_id) in spoken:
            continue
        text = next(said[voices.get(user.first_name, "en")], None)
        if text is None:
            continue
        spoken.add((user.pk, part.partner_id))
        review = review_farm(part, by=user, score=text.stars, body=text.text)
        rows = ProductReview.objects.filter(pk=review.pk)
        rows.update(date_created=part.order.date_placed + timedelta(days=6))
    for farm in Partner.objects.filter(rating__isnull=False):
        rate_farm(farm.pk)


def answer_some(farm: str, farmer: User) -> None:
    """A farmer replies to the newest reviews; some readers found them helpful."""
    own = ProductReview.objects.filter(product__partner__code=farm)
    texts = reading.farm_answers()
    newest = list(own.order_by("-date_created", "-pk")[: len(texts)])
    for review, text in zip(newest, texts, strict=False):
        answer_review(review, partner=review.product.partner, body=text, by=farmer)
    for n, review in enumerate(own.order_by("-date_created", "pk")[:8]):
        for reader in range(8 - n):
            find_helpful(review, by=None, browser=f"demo-{reader}")


def rate_products() -> None:
    """As `rate_product` does, for every product that has reviews."""
    scores: dict[int, list[Score]] = defaultdict(list)
    approved = ProductReview.objects.filter(
        status=ProductReview.APPROVED, product__isnull=False
    )
    for product_id, score, moment in approved.values_list(
        "product_id", "score", "date_created"
    ):
        scores[product_id].append((score, moment))
    prior = prior_of_goods()
    rated = list(Product.objects.filter(pk__in=scores).only("pk"))
    for product in rated:
        rating = rating_of(scores[product.pk], prior)
        product.rating, product.rating_count = rating.value, rating.count
        product.rating_prior = rating.prior
    columns = ["rating", "rating_count", "rating_prior"]
    Product.objects.bulk_update(rated, columns, batch_size=500)


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
