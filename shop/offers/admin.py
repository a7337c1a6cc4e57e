"""Django admin of the fork: as Oscar has it, and who pays for an offer."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from oscar.apps.offer.admin import *  # noqa: F403
from oscar.apps.offer.admin import ConditionalOfferAdmin
from oscar.apps.voucher.admin import *  # noqa: F403

from core.admin import close

from .forms import NAMES, NamedInBoth
from .models import FUNDING_FIELDS, ConditionalOffer, Range

admin.site.unregister(ConditionalOffer)
admin.site.unregister(Range)


def _named(fields: Sequence[str]) -> list[str]:
    """With both names instead of the reader's."""
    return [*NAMES, *(field for field in fields if field != "name")]


@admin.register(ConditionalOffer)
class FundedOfferAdmin(ConditionalOfferAdmin):
    list_display = (*ConditionalOfferAdmin.list_display, "funded_by")
    list_filter = (*ConditionalOfferAdmin.list_filter, "funded_by")
    raw_id_fields = ("seller", "cooperative")
    form = NamedInBoth
    search_fields = (*NAMES, "description")
    fieldsets: Any = (
        (None, {"fields": _named(ConditionalOfferAdmin.fieldsets[0][1]["fields"])}),
        (_("Funded by"), {"fields": FUNDING_FIELDS}),
        *ConditionalOfferAdmin.fieldsets[1:],
    )


@admin.register(Range)
class RangeAdmin(admin.ModelAdmin):
    form = NamedInBoth
    exclude = ("name",)


# Vouchers are made on the dashboard, whose forms know what fits together.
close("voucher")
