"""Django admin of the fork: as Oscar has it, and who pays for an offer."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from oscar.apps.offer.admin import *  # noqa: F403
from oscar.apps.offer.admin import ConditionalOfferAdmin

from .models import FUNDING_FIELDS, ConditionalOffer

admin.site.unregister(ConditionalOffer)


@admin.register(ConditionalOffer)
class FundedOfferAdmin(ConditionalOfferAdmin):
    list_display = (*ConditionalOfferAdmin.list_display, "funded_by")
    list_filter = (*ConditionalOfferAdmin.list_filter, "funded_by")
    raw_id_fields = ("seller", "cooperative")
    fieldsets: Any = (
        ConditionalOfferAdmin.fieldsets[0],
        (_("Who pays"), {"fields": FUNDING_FIELDS}),
        *ConditionalOfferAdmin.fieldsets[1:],
    )
