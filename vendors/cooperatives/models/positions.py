"""Who holds which position of a cooperative, and links that open a household's page."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import dates
from core.columns import somebody
from vendors.cooperatives.states import PositionKind
from vendors.members.states import Role
from vendors.partner.models import Partner

from .households import HouseholdMember


class Position(models.Model):
    """A person of a household is chair, treasurer, … from `since` until `until`.

    `gives_role` while the person's role in the team came with it; `role_before` is the
    role in its place before, given back when the position ends.
    """

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="positions"
    )
    member = models.ForeignKey(
        HouseholdMember, on_delete=models.PROTECT, related_name="positions"
    )
    kind = models.CharField(_("position"), max_length=16, choices=PositionKind.choices)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    gives_role = models.BooleanField(default=False)
    role_before = models.CharField(max_length=16, choices=Role.choices, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                name="position_kind_known", condition=Q(kind__in=PositionKind.values)
            ),
            models.CheckConstraint(
                name="position_ends_after_it_began",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(until__isnull=True),
                name="position_held_once",
            ),
            models.UniqueConstraint(
                fields=["cooperative"],
                condition=Q(until__isnull=True, kind="chair"),
                name="one_chair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.member}"


class HouseholdInvitation(models.Model):
    """A link by which a person of a household opens its page with an account, once.

    Only the SHA-256 of its token is kept. `email` is whom it was mailed to, empty for
    a link that was handed over.
    """

    member = models.ForeignKey(
        HouseholdMember, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    by = somebody()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.member_id} until {dates.local(self.expires):%Y-%m-%d}"

    @property
    def is_pending(self) -> bool:
        """Whether the link still opens the page."""
        is_done = self.used_at is not None or self.revoked_at is not None
        return not is_done and timezone.now() < self.expires
