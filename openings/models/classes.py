"""Classes in which people open their shops together, and who has a seat there."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from training.models import Session
from vendors.onboarding.models import SellerApplication
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind


class ClassOpening(models.Model):
    """A class that opens shops: a code to join, and what each shop begins with.

    `trainer` may put its list on a screen and help. `session` is the training it
    belongs to, if any. `grows`, `story` and `hint` are its template.
    """

    office = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="classes",
        limit_choices_to={"kind": PartnerKind.COOPERATIVE},
    )
    title = models.CharField(_("title"), max_length=80)
    code = models.CharField(max_length=8, unique=True)
    village = models.ForeignKey(
        "places.Village",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("village"),
    )
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="classes_taught",
        verbose_name=_("trainer"),
    )
    session = models.OneToOneField(
        Session,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="class_opening",
        verbose_name=_("training session"),
    )
    grows = models.CharField(_("what they grow"), max_length=200)
    story = models.TextField(_("first words of each shop"), max_length=1000, blank=True)
    hint = models.CharField(_("what to photograph"), max_length=200, blank=True)
    skips_vetting = models.BooleanField(default=False)
    closes = models.DateTimeField(_("can be joined until"))
    created = models.DateTimeField(auto_now_add=True)
    by = somebody()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return timezone.now() < self.closes


class ClassSeat(models.Model):
    """Somebody who joined a class, with the application that became their shop."""

    klass = models.ForeignKey(
        ClassOpening, on_delete=models.PROTECT, related_name="seats"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    application = models.OneToOneField(
        SellerApplication,
        on_delete=models.CASCADE,
        related_name="class_seat",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["klass", "user"], name="seat_in_class_once")
        ]

    def __str__(self) -> str:
        return f"{self.klass_id}: {self.user_id}"
