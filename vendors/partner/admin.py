"""Django admin of the fork: as Oscar has it but to look at, and the rates of tax."""

from django.contrib import admin
from django.http import HttpRequest
from oscar.apps.partner.admin import *  # noqa: F403

from core.admin import close

from .models import TaxCategory


@admin.register(TaxCategory)
class TaxCategoryAdmin(admin.ModelAdmin[TaxCategory]):
    """What was sold keeps the rate that it was sold at."""

    list_display = ("name", "code", "rate", "is_produce")
    # The office changes rates, from a day on.
    readonly_fields = ("rate",)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False


close("partner", but={TaxCategory})
