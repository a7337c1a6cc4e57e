"""What is told of reviews: shoppers are asked for one, farms read and answer them."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from oscar.apps.catalogue.reviews.models import ProductReview

from accounts.models import User
from core.outbox import UndeliverableError
from notifications.emails import Reader, order_path
from notifications.states import Kind
from notifications.types import (
    GONE,
    SELLING_TEAM,
    NotificationType,
    Text,
    ToShopper,
    declare,
)
from orders.messaging.rules import without_links
from orders.order.models import Order
from orders.reviews.models import ReviewAnswer, ReviewPurchase, ReviewRequest
from vendors.members.queries import team_of
from vendors.partner.models import Partner


def _purchase(review_id: int) -> ReviewPurchase | None:
    rows = ReviewPurchase.objects.select_related(
        "partner", "line__order__user", "vendor_order__order__user"
    )
    return rows.filter(review=review_id).first()


def _order_of(review_id: int) -> Order | None:
    """The order of who wrote it; None of a visit."""
    purchase = _purchase(review_id)
    if purchase is None:
        return None
    bought = purchase.line or purchase.vendor_order
    return bought.order if bought is not None else None


@declare("review_written")
class ReviewWritten(NotificationType[ProductReview]):
    """To those who sell what it is about."""

    kind = Kind.REVIEW_NEW
    model = ProductReview
    related = ("product__partner",)

    @property
    def partner(self) -> Partner:
        if self.about.product is not None:
            found = self.about.product.partner
        else:
            purchase = _purchase(self.about.pk)
            found = purchase.partner if purchase else None
        if found is None:
            raise UndeliverableError(GONE)
        return found

    @property
    def what(self) -> str:
        product = self.about.product
        return product.title if product is not None else self.partner.name

    def is_news(self) -> bool:
        return self.about.status == ProductReview.APPROVED

    def people(self) -> Iterable[User]:
        return team_of(self.partner, *SELLING_TEAM)

    def subject(self) -> Text:
        said = _("New review of {name}: {score} of 5")
        return said.format(name=self.what, score=self.about.score)

    def body(self) -> Text:
        return _("Read it and reply on your desk.")

    def link(self, _to: Reader) -> str:
        path = reverse("desk:reviews", args=[self.partner.code])
        return f"{path}#review-{self.about.pk}"

    def context(self, _to: Reader) -> dict[str, Any]:
        text = without_links(self.about.body)
        return {"review": self.about, "what": self.what, "text": text}


@declare("review_answered")
class ReviewAnswered(NotificationType[ReviewAnswer]):
    """To who wrote it, by an account or as a guest."""

    kind = Kind.ANSWER_NEW
    model = ReviewAnswer
    related = ("partner", "review__product", "review__user")

    def order(self) -> Order | None:
        return _order_of(self.about.review_id)

    def people(self) -> Iterable[User]:
        author = self.about.review.user
        return [author] if author is not None else []

    def subject(self) -> Text:
        return _("{farm} replied to your review").format(farm=self.about.partner.name)

    def body(self) -> Text:
        return self.about.body

    def link(self, _to: Reader) -> str:
        product = self.about.review.product
        if product is not None:
            return f"{product.get_absolute_url()}#reviews"
        farm = reverse("storefront:farm", args=[self.about.partner.code])
        return f"{farm}#reviews"

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"answer": self.about, "text": without_links(self.about.body)}


@declare("review_request")
class ReviewRequested(ToShopper[ReviewRequest]):
    """Once after an order has arrived; leads to its page, where each has its link."""

    kind = Kind.REVIEW_REQUEST
    model = ReviewRequest
    related = ("order__user",)

    def bought(self) -> Order:
        return self.about.order

    def subject(self) -> Text:
        return _("How was your order {number}?").format(number=self.about.order.number)

    def body(self) -> Text:
        return _("Your review helps farms and other shoppers.")

    def link(self, to: Reader) -> str:
        return order_path(self.about.order, to)

    def context(self, _to: Reader) -> dict[str, Any]:
        lines = self.about.order.lines.filter(
            shipped__gt=0, vendor_order__is_visit=False
        )
        return {"order": self.about.order, "lines": list(lines.order_by("pk"))}
