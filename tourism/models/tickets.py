"""What a guest shows at the gate."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tourism.states import TicketState


class Ticket(models.Model):
    """One place, room or tree of a booking. Its `code` can't be guessed.

    It stands for one pack of each of its `lines`: of a stay that is every night.
    """

    booking = models.ForeignKey(
        "tourism.Booking", on_delete=models.PROTECT, related_name="tickets"
    )
    price = models.ForeignKey(
        "tourism.Price", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=32, unique=True)
    state = models.CharField(
        max_length=16, choices=TicketState.choices, default=TicketState.VALID
    )
    used_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("ticket")
        ordering = ["booking", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "number"], name="ticket_number_once"
            ),
            models.CheckConstraint(
                name="ticket_state_known", condition=Q(state__in=TicketState.values)
            ),
            models.CheckConstraint(
                name="ticket_used_at_a_time",
                condition=~Q(state="used") | Q(used_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id}-{self.number}"
