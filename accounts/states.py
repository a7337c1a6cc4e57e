"""The roles in which staff work for the market, and what each is for, in words."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.permissions import CONTENT, FINANCE, OPERATIONS, OPERATOR, SUPPORT


class StaffRole(models.TextChoices):
    OPERATOR = OPERATOR, pgettext_lazy("a role of staff", "operator")
    SUPPORT = SUPPORT, pgettext_lazy("a role of staff", "support")
    CONTENT = CONTENT, pgettext_lazy("a role of staff", "content")
    FINANCE = FINANCE, pgettext_lazy("a role of staff", "finance")
    OPERATIONS = OPERATIONS, pgettext_lazy("a role of staff", "operations")


# Money moves by their hands: it takes two people to give these.
MONEY_ROLES = frozenset({StaffRole.OPERATOR, StaffRole.FINANCE})
# How pages say it; what decides is the table in `core.permissions`.
STAFF_RIGHTS: dict[str, str | Promise] = {
    StaffRole.OPERATOR: _("Everything, and who works here in which role."),
    StaffRole.SUPPORT: _(
        "Orders to look at, claims, deliveries, reviews, and people who need help."
    ),
    StaffRole.CONTENT: _("Pages, headlines, reviews, categories, chat word lists."),
    StaffRole.FINANCE: _(
        "Payouts, refunds, disputes, reconciliation, fees, offers, invoices."
    ),
    StaffRole.OPERATIONS: _(
        "New sellers, applications, listings, certificates, claims, categories, places."
    ),
}
