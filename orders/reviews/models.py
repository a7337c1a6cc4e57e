"""What stands behind a review and beside it: purchase, photos, votes, the answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from oscar.apps.catalogue.reviews.models import ProductReview

from core.columns import somebody
from core.models import Photo
from orders.order.models import Line, Order, VendorOrder
from vendors.partner.models import Partner

TEXT_LENGTH = 2000


class ReviewPurchase(models.Model):
    """What a review is about: a received line of goods, or a part, whose `partner` it
    speaks of. A review without one is a visit's, whose guests show their booking.

    `writer` is the same for all that one person writes, with an account or without.
    """

    review = models.OneToOneField(
        ProductReview, on_delete=models.CASCADE, related_name="purchase"
    )
    line = models.OneToOneField(
        Line, null=True, on_delete=models.PROTECT, related_name="review"
    )
    vendor_order = models.OneToOneField(
        VendorOrder, null=True, on_delete=models.PROTECT, related_name="review"
    )
    partner = models.ForeignKey(
        Partner, null=True, on_delete=models.CASCADE, related_name="+"
    )
    writer = models.CharField(max_length=40, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="review_is_of_goods_or_of_a_farm",
                condition=Q(
                    line__isnull=False, vendor_order__isnull=True, partner__isnull=True
                )
                | Q(
                    line__isnull=True, vendor_order__isnull=False, partner__isnull=False
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.line_id or self.vendor_order_id}"


class ReviewVersion(models.Model):
    """What a review said until its author changed it. For staff alone; never edited."""

    review = models.ForeignKey(
        ProductReview, on_delete=models.CASCADE, related_name="versions"
    )
    score = models.PositiveSmallIntegerField()
    body = models.TextField()
    until = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.review_id} until {self.until}"


class ReviewPhoto(models.Model):
    """A photo that came with a review, encoded anew before it is kept.

    Until its review is sent it is a `draft`, under the form's own token. It goes with
    its review, and its picture with it (`receivers`).
    """

    review = models.ForeignKey(
        ProductReview, null=True, on_delete=models.CASCADE, related_name="photos"
    )
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+")
    draft = models.CharField(max_length=24, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "photo"],
                condition=Q(review__isnull=False),
                name="review_photo_once",
            ),
            models.UniqueConstraint(
                fields=["draft", "photo"],
                condition=Q(review__isnull=True),
                name="review_draft_photo_once",
            ),
            models.CheckConstraint(
                name="review_photo_is_draft_or_sent",
                condition=Q(review__isnull=False, draft="")
                | Q(review__isnull=True) & ~Q(draft=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["created"],
                name="review_photo_draft",
                condition=Q(review__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"photo {self.photo_id} of {self.review_id}"


class HelpfulVote(models.Model):
    """A reader found a review helpful: a person, or a browser that nobody signed in."""

    review = models.ForeignKey(
        ProductReview, on_delete=models.CASCADE, related_name="helpful"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    browser = models.CharField(max_length=32, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "user"],
                condition=Q(user__isnull=False),
                name="review_helpful_once_to_a_person",
            ),
            models.UniqueConstraint(
                fields=["review", "browser"],
                condition=Q(user__isnull=True),
                name="review_helpful_once_to_a_browser",
            ),
            models.CheckConstraint(
                name="review_helpful_to_somebody",
                condition=Q(user__isnull=False, browser="")
                | Q(user__isnull=True) & ~Q(browser=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.user_id or self.browser}"


class ReviewAnswer(models.Model):
    """What the farm says to a review, below it, for everybody."""

    review = models.OneToOneField(
        ProductReview, on_delete=models.CASCADE, related_name="answer"
    )
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    body = models.CharField(max_length=1000)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.partner_id} to {self.review_id}"


class ReviewRequest(models.Model):
    """The shopper of an order was asked for reviews; nobody is asked twice."""

    order = models.OneToOneField(
        Order, on_delete=models.CASCADE, related_name="review_request"
    )
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.order_id)


class ReviewReport(models.Model):
    """Somebody asks the market to look at a review; it waits until it is decided."""

    review = models.ForeignKey(
        ProductReview, on_delete=models.CASCADE, related_name="reports"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    reason = models.CharField(max_length=300)
    created = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = somebody()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "by"], name="review_reported_once_by_a_person"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created"],
                name="review_report_waits",
                condition=Q(decided_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.reason}"
