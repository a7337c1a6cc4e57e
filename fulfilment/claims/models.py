"""What shoppers say is wrong with goods, the photos of it, and what became of it."""

import secrets
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from core.columns import somebody
from core.storage import private_storage
from orders.order.models import Line, VendorOrder
from payments.payment.states import LiableParty
from shop.catalogue.models import Category
from vendors.partner.models import Partner

from .states import (
    DEGREE_VALUES,
    OF_MONEY,
    WAITING,
    Cause,
    ClaimActor,
    ClaimEventType,
    ClaimOutcome,
    ClaimState,
    RequestedRemedy,
)

TEXT_LENGTH = 1000


class ClaimPolicy(models.Model):
    """A seller's own rules; empty fields are the market's.

    `auto_limit` is what one claim may come to that is accepted at once, 0 for none;
    `auto_share` the percentage of the last thirty days' sales that all of a month's
    together may. `window_hours` is never less than the market's.
    """

    partner = models.OneToOneField(
        Partner, on_delete=models.PROTECT, related_name="claim_policy"
    )
    auto_limit = models.DecimalField(
        _("accept automatically up to"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    auto_share = models.DecimalField(
        _("monthly limit in percent of your sales"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    window_hours = models.PositiveSmallIntegerField(
        _("hours after delivery"), null=True, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="claim_policy_within_bounds",
                condition=(Q(auto_limit__isnull=True) | Q(auto_limit__gte=0))
                & (Q(auto_share__isnull=True) | Q(auto_share__range=(0, 100))),
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.auto_limit}"


class CategoryWindow(models.Model):
    """Goods of a category, and of all below it, may be claimed for longer."""

    category = models.OneToOneField(
        Category,
        on_delete=models.CASCADE,
        related_name="claim_window",
        verbose_name=_("category"),
    )
    hours = models.PositiveSmallIntegerField(_("hours after delivery"))

    class Meta:
        verbose_name = _("claim period")
        verbose_name_plural = _("claim periods")

    def __str__(self) -> str:
        return f"{self.category}: {self.hours} h"


class Claim(models.Model):
    """One complaint about a seller's part, with what it came to.

    Money goes back of `paid_part`: the part itself, or the one that it replaces.
    `outcome` is what is proposed or agreed, `amount` what it brings in minor units:
    at first what was asked for. `packer` and `carrier` are those of the parcel, kept
    as they were. `click` names the press of the button that handed it in.
    """

    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="claims"
    )
    paid_vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="+"
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="claims"
    )
    number = models.CharField(max_length=40, unique=True)
    click = models.CharField(max_length=64, unique=True)
    cause = models.CharField(max_length=16, choices=Cause.choices)
    wanted = models.CharField(max_length=16, choices=RequestedRemedy.choices)
    text = models.CharField(max_length=TEXT_LENGTH, blank=True)
    state = models.CharField(
        max_length=16, choices=ClaimState.choices, default=ClaimState.OPEN
    )
    outcome = models.CharField(max_length=16, choices=ClaimOutcome.choices)
    amount = models.PositiveBigIntegerField()
    bearer = models.CharField(
        max_length=16, choices=LiableParty.choices, default=LiableParty.SELLER
    )
    borne_by = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_auto = models.BooleanField(default=False)
    replacement = models.OneToOneField(
        VendorOrder,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
    )
    packer = somebody()
    carrier = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    alerted_at = models.DateTimeField(null=True, blank=True)
    granted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="claim_state_known", condition=Q(state__in=ClaimState.values)
            ),
            models.CheckConstraint(
                name="claim_words_known",
                condition=Q(
                    cause__in=Cause.values,
                    wanted__in=RequestedRemedy.values,
                    outcome__in=ClaimOutcome.values,
                    bearer__in=LiableParty.values,
                ),
            ),
            models.CheckConstraint(
                name="claim_that_waits_has_a_deadline",
                condition=Q(deadline_at__isnull=False) | ~Q(state__in=sorted(WAITING)),
            ),
            models.CheckConstraint(
                name="claim_of_a_cooperative_names_it",
                condition=Q(bearer=LiableParty.COOPERATIVE, borne_by__isnull=False)
                | ~Q(bearer=LiableParty.COOPERATIVE) & Q(borne_by__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["deadline_at"],
                name="claim_due",
                condition=Q(deadline_at__isnull=False),
            ),
            models.Index(fields=["partner", "state", "-id"], name="claim_at_desk"),
            models.Index(fields=["created"], name="claim_by_day"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_money(self) -> bool:
        return self.outcome in OF_MONEY

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING


class ClaimLine(models.Model):
    """So many packs of one line, bad to a degree, in percent.

    `granted` is the degree proposed, accepted or decided. Money goes back of
    `paid_line`. `is_open` holds the line while its claim has not ended: there is one
    such claim of a line at most.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="claim_lines")
    paid_line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    packs = models.PositiveIntegerField()
    degree = models.PositiveSmallIntegerField()
    granted = models.PositiveSmallIntegerField()
    is_open = models.BooleanField(default=True)
    replaced_by = models.OneToOneField(
        Line,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(is_open=True),
                name="one_open_claim_per_line",
            ),
            models.UniqueConstraint(
                fields=["claim", "line"], name="claim_names_a_line_once"
            ),
            models.CheckConstraint(
                name="claim_line_of_something",
                condition=Q(packs__gt=0, degree__in=DEGREE_VALUES),
            ),
            models.CheckConstraint(
                name="claim_line_granted_known",
                condition=Q(granted__in=(0, *DEGREE_VALUES)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.line_id}: {self.packs} × {self.degree}%"


def photo_name(_photo: "ClaimPhoto", _name: str) -> str:
    """Says nothing, and can't be guessed."""
    token = secrets.token_hex(16)
    return f"claims/{token[:2]}/{token}.jpg"


class ClaimPhoto(models.Model):
    """A photo of the goods, or of the seller's side, encoded anew and kept private.

    Until its claim is handed in it is a draft of the part, under the form's own token.
    """

    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="+"
    )
    claim = models.ForeignKey(
        Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="photos"
    )
    draft = models.CharField(max_length=64, blank=True)
    side = models.CharField(
        max_length=8, choices=ClaimActor.choices, default=ClaimActor.SHOPPER
    )
    file = models.FileField(storage=private_storage, upload_to=photo_name)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "sha256"],
                condition=Q(claim__isnull=True),
                name="claim_draft_photo_once",
            ),
            models.UniqueConstraint(
                fields=["claim", "sha256"],
                condition=Q(claim__isnull=False),
                name="claim_photo_once",
            ),
            models.CheckConstraint(
                name="claim_photo_is_draft_or_claimed",
                condition=Q(claim__isnull=False) | ~Q(draft=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["created"],
                name="claim_photo_draft",
                condition=Q(claim__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"photo {self.pk} of {self.claim_id}"


class ClaimEvent(AppendOnly):
    """What happened to a claim, by whom and when, and what it changed. Never edited."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events")
    act = models.CharField(max_length=24, choices=ClaimEventType.choices)
    side = models.CharField(max_length=8, choices=ClaimActor.choices)
    by = somebody()
    text = models.CharField(max_length=TEXT_LENGTH, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.act}"

    @property
    def state(self) -> Any:
        """What the claim was after it."""
        return self.after.get("state", "")
