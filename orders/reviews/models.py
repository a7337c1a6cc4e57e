"""What stands behind a review: the line that was bought, and who objected to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from oscar.apps.catalogue.reviews.models import ProductReview

from core.columns import somebody
from orders.order.models import Line


class ReviewPurchase(models.Model):
    """The received line that a review of goods is about. A review without one is a
    visit's, whose guests prove themselves by their booking.
    """

    review = models.OneToOneField(
        ProductReview, on_delete=models.CASCADE, related_name="purchase"
    )
    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="review")
    edited_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.review_id}: {self.line_id}"


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
