"""What broadcasts themselves ask before somebody goes on air."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from vendors.partner.states import SELLING, PartnerStatus

from .models import Broadcast
from .rules import Requirement


def shop_is_open(broadcast: Broadcast, _user: Any) -> list[Requirement]:
    """The shop was looked at and opened, and nobody has suspended it since."""
    partner = broadcast.partner
    if partner.status in SELLING:
        return []
    words = {
        PartnerStatus.APPLIED: _("the office looks at your application and opens it"),
        PartnerStatus.SUSPENDED: _("your shop is suspended: ask the office"),
    }
    label = words.get(partner.status, _("your shop is closed: nobody could buy"))  # type: ignore[call-overload]
    return [Requirement(label, reverse("desk:shop", args=[partner.code]))]
