"""What is known of a person's applications to sell, and what they still lack."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from vendors.partner.models import Partner
from vendors.partner.states import SELLING, PartnerKind, TaxStatus
from vendors.places.queries import offered_villages

from .models import ApplicationEntry, ApplicationFile, SellerApplication
from .rules import unmet
from .states import UNDECIDED


@dataclass(frozen=True)
class Missing:
    """Something without which an application can't be sent, and the step it is in.

    What can't be filled in, but is done elsewhere, has the `url` of its page.
    """

    step: str
    label: str | Promise
    url: str = ""


def latest_application(user: User) -> SellerApplication | None:
    """The person's last application, whatever became of it."""
    return _whole().filter(user=user).order_by("-pk").first()


def undecided_application(user: User) -> SellerApplication | None:
    return _whole().filter(user=user, status__in=UNDECIDED).first()


def _whole() -> QuerySet[SellerApplication]:
    return SellerApplication.objects.select_related(
        "village__county", "cooperative", "partner"
    )


def open_cooperatives() -> QuerySet[Partner]:
    """Cooperatives that a farm may join; one on holiday still looks at applications."""
    rows = Partner.objects.filter(kind=PartnerKind.COOPERATIVE, status__in=SELLING)
    return rows.order_by("name")


def thread_of(application: SellerApplication) -> QuerySet[ApplicationEntry]:
    """All that was said and done, first to last."""
    return application.entries.select_related("by").order_by("pk")


def documents_of(application: SellerApplication) -> QuerySet[ApplicationFile]:
    return application.files.order_by("pk")


def missing_in(application: SellerApplication | None) -> list[Missing]:
    """What has to be filled in before it can be sent."""
    if application is None:
        return [Missing("who", _("Who you are"))]
    checks = [
        (application.name, "who", _("Name of the farm or cooperative")),
        (application.person, "who", _("Manager")),
        (application.phone, "who", _("Phone number")),
        (_is_taxed(application), "who", _("Tax status")),
        (_is_placed(application), "where", _("Village")),
        (application.grows, "grown", _("What you grow or make")),
    ]
    missing = [Missing(step, label) for value, step, label in checks if not value]
    return missing + [Missing("send", one.label, one.url) for one in unmet(application)]


def _is_taxed(application: SellerApplication) -> bool:
    """By an answer that fits: a cooperative does not grow what it sells."""
    is_coop = application.kind == PartnerKind.COOPERATIVE
    status = application.tax_status
    return bool(status) and not (is_coop and status == TaxStatus.EXEMPT)


def _is_placed(application: SellerApplication) -> bool:
    """By a village; by words alone where there was none to choose when it was sent."""
    if application.village_id or not application.place:
        return bool(application.village_id)
    return application.sent_at is not None or not offered_villages().exists()


def categories() -> QuerySet[Any]:
    """The catalogue's first level; it stands above us, so it is asked by name."""
    model: Any = apps.get_model("catalogue", "Category")
    return model.objects.filter(depth=1, is_public=True).order_by("path")
