"""An application to sell in the market, its papers, and all that is said about it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from core.document_uploads import UploadKind
from core.storage import private_storage
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind, TaxStatus

from .states import UNDECIDED, ApplicationEventType, ApplicationStatus, Paper


class SellerApplication(models.Model):
    """One application. It goes to the cooperative it names, else to the operator.

    Written step by step as a draft; only a sent one is complete. `wished_opening` is
    the day the applicant would like to open on, empty for at once. `version` counts
    the changes, so that nobody decides on what they have not seen.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="seller_applications",
    )
    kind = models.CharField(
        _("type of seller"),
        max_length=16,
        choices=PartnerKind.choices,
        default=PartnerKind.FARM,
    )
    name = models.CharField(
        _("name of the farm or cooperative"), max_length=128, blank=True
    )
    person = models.CharField(_("manager"), max_length=128, blank=True)
    phone = models.CharField(_("phone number"), max_length=32, blank=True)
    village = models.ForeignKey(
        "places.Village",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        verbose_name=_("village"),
    )
    place = models.CharField(_("location in the village"), max_length=200, blank=True)
    cooperative = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
        limit_choices_to={"kind": PartnerKind.COOPERATIVE},
        verbose_name=_("cooperative"),
    )
    grows = models.CharField(_("what you grow"), max_length=500, blank=True)
    categories: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "catalogue.Category", blank=True, related_name="+"
    )
    story = models.TextField(_("your story"), blank=True)
    tax_status = models.CharField(
        _("tax status"), max_length=16, choices=TaxStatus.choices, blank=True
    )
    wished_opening = models.DateField(_("opening day"), null=True, blank=True)
    status = models.CharField(
        max_length=16,
        choices=ApplicationStatus.choices,
        default=ApplicationStatus.DRAFT,
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = somebody()
    partner = models.OneToOneField(
        Partner,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="application",
    )

    class Meta:
        ordering = ["created"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(status__in=sorted(UNDECIDED)),
                name="one_undecided_application",
            ),
            models.CheckConstraint(
                name="application_status_known",
                condition=models.Q(status__in=ApplicationStatus.values),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApplicationFile(models.Model):
    """A paper that only the applicant and the reviewers may read.

    `kind` was told from its content; `name` is what it was called, for people.
    """

    application = models.ForeignKey(
        SellerApplication, on_delete=models.CASCADE, related_name="files"
    )
    what = models.CharField(
        _("type"), max_length=16, choices=Paper.choices, default=Paper.OTHER
    )
    file = models.FileField(
        upload_to="applications/", max_length=200, storage=private_storage
    )
    kind = models.CharField(max_length=4, choices=UploadKind.choices)
    name = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "sha256"], name="paper_once_per_application"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ApplicationEntry(models.Model):
    """One thing said or done about an application, by whom and when. Never edited."""

    application = models.ForeignKey(
        SellerApplication, on_delete=models.CASCADE, related_name="entries"
    )
    said = models.CharField(max_length=16, choices=ApplicationEventType.choices)
    text = models.CharField(max_length=2000, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.said}"
