"""What is known of a person's applications to sell."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind, PartnerStatus

from .models import SellerApplication
from .states import ApplicationStatus

if TYPE_CHECKING:
    from accounts.models import User


def latest_application(user: "User") -> SellerApplication | None:
    """The person's last application, whatever became of it."""
    rows = SellerApplication.objects.select_related("village", "cooperative", "partner")
    return rows.filter(user=user).order_by("-pk").first()


def waiting_applications(cooperative: Partner | None) -> QuerySet[SellerApplication]:
    """What waits for a decision, oldest first: a cooperative's, or all of them."""
    rows = SellerApplication.objects.filter(status=ApplicationStatus.SUBMITTED)
    if cooperative is not None:
        rows = rows.filter(cooperative=cooperative)
    return rows.select_related("village", "user", "cooperative").order_by(
        "created", "pk"
    )


def open_cooperatives() -> QuerySet[Partner]:
    """Cooperatives that a farm may join."""
    return Partner.objects.filter(
        kind=PartnerKind.COOPERATIVE,
        status__in=[PartnerStatus.OPEN, PartnerStatus.HOLIDAY],
    ).order_by("name")
