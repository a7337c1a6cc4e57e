"""The states of an application to sell."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicationStatus(models.TextChoices):
    SUBMITTED = "submitted", _("waiting for a decision")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")


APPLICATION_MOVES: dict[str, tuple[str, ...]] = {
    ApplicationStatus.SUBMITTED: (
        ApplicationStatus.APPROVED,
        ApplicationStatus.REFUSED,
    ),
    ApplicationStatus.REFUSED: (),
    ApplicationStatus.APPROVED: (),
}
