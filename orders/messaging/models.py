"""What shoppers and sellers write to each other: threads and their messages."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.columns import somebody
from orders.order.models import VendorOrder
from vendors.partner.models import Partner

from .states import ThreadState


class Thread(models.Model):
    """A shopper's question to one seller: about a product, or about a part of an order.

    A part has one thread at most. `public_to` is the id of the seller's last message:
    of a public thread everybody reads what was written up to it, so that nothing
    appears before the seller has answered. `is_news` says that the shopper has not
    read the seller's last message. A guest's thread has no `asker`.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="threads"
    )
    product = models.ForeignKey(
        "catalogue.Product",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="threads",
    )
    vendor_order = models.OneToOneField(
        VendorOrder,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="thread",
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="threads",
    )
    is_public = models.BooleanField(default=False)
    state = models.CharField(
        max_length=16, choices=ThreadState.choices, default=ThreadState.OPEN
    )
    public_to = models.BigIntegerField(null=True, blank=True)
    is_news = models.BooleanField(default=False)
    hidden_reason = models.CharField(max_length=200, blank=True)
    report_reason = models.CharField(max_length=200, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="thread_state_known", condition=Q(state__in=ThreadState.values)
            ),
            models.CheckConstraint(
                name="thread_about_one_thing",
                condition=Q(product__isnull=False, vendor_order__isnull=True)
                | Q(product__isnull=True, vendor_order__isnull=False),
            ),
            models.CheckConstraint(
                name="thread_of_a_part_is_private",
                condition=Q(vendor_order__isnull=True) | Q(is_public=False),
            ),
            models.CheckConstraint(
                name="thread_answered_has_an_answer",
                condition=~Q(state=ThreadState.ANSWERED) | Q(public_to__isnull=False),
            ),
            models.CheckConstraint(
                name="thread_hidden_has_a_reason",
                condition=~Q(state=ThreadState.HIDDEN) | ~Q(hidden_reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "state", "-written_at"], name="thread_to_answer"
            ),
            models.Index(
                fields=["product", "-public_to"],
                name="thread_shown",
                condition=Q(is_public=True, public_to__isnull=False),
            ),
            models.Index(fields=["asker", "-written_at"], name="thread_of_asker"),
        ]

    def __str__(self) -> str:
        return f"thread {self.pk}: {self.state}"


class Message(models.Model):
    """What one side wrote, as plain words. Never edited.

    `click` names the press of a button it came of, so that pressing twice writes once.
    """

    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="messages"
    )
    author = somebody()
    is_sellers = models.BooleanField(default=False)
    text = models.TextField()
    click = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"message {self.pk} of thread {self.thread_id}"


class ThreadEvent(models.Model):
    """Who hid a thread, showed it again or reported it, and why. Never edited.

    What the market has taken down its seller can't show again.
    """

    class Act(models.TextChoices):
        HIDDEN = "hidden"
        TAKEN_DOWN = "taken-down"
        SHOWN = "shown"
        REPORTED = "reported"

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="events")
    act = models.CharField(max_length=16, choices=Act.choices)
    reason = models.CharField(max_length=200, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.act}"
