"""What needs two people: proposed by one, and done when another approves it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from office.market.states import ProposalKind, ProposalState
from vendors.partner.models import Partner


class Proposal(models.Model):
    """A change of terms or rights that waits for a second person.

    `content` is all that its kind needs to do it. `subject` is the id of what it
    changes or, once it is approved, has made. `cooperative` is whose office decides;
    without one it is the market's.
    """

    kind = models.CharField(max_length=16, choices=ProposalKind.choices)
    cooperative = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    subject = models.BigIntegerField(null=True, blank=True)
    content = models.JSONField(default=dict)
    state = models.CharField(
        max_length=16, choices=ProposalState.choices, default=ProposalState.WAITING
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="proposal_state_known",
                condition=Q(state__in=ProposalState.values),
            ),
            models.CheckConstraint(
                name="proposal_kind_known", condition=Q(kind__in=ProposalKind.values)
            ),
            models.CheckConstraint(
                name="proposal_decided_by_somebody",
                condition=Q(
                    state=ProposalState.WAITING,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | ~Q(state=ProposalState.WAITING)
                & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_approved_by_another",
                condition=~Q(state=ProposalState.APPROVED) | ~Q(decided_by=F("by")),
            ),
        ]
        indexes = [
            models.Index(fields=["cooperative", "-id"], name="proposal_of_office"),
            models.Index(
                fields=["kind", "subject"],
                name="proposal_of_subject",
                condition=Q(subject__isnull=False),
            ),
            models.Index(
                fields=["id"],
                name="proposal_waiting",
                condition=Q(state=ProposalState.WAITING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.state == ProposalState.WAITING
