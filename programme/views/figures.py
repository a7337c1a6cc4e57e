"""A county's tables: months, regions, villages, a village's shops, other counties."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from programme import tables
from programme.tables import Page
from shop.storefront.queries import farms_in
from vendors.places.models import Village

from .base import ProgrammePage, TablePage


class MonthsView(TablePage):
    lead = _("Counted on the day of the order, less what was given back.")

    def page(self) -> Page:
        return tables.by_month(self.book, self.year)


class RegionsView(TablePage):
    lead = _("Orders by the province or country they were sent to.")

    def page(self) -> Page:
        return tables.by_region(self.book, self.year)


class VillagesView(TablePage):
    lead = _("Villages of the county, and what they sold while they stood in it.")
    in_currency = True

    def page(self) -> Page:
        return tables.by_village(self.county, self.year, self.currency)


class CountiesView(TablePage):
    lead = _("Sums of each county of this market. Further in only its officers see.")
    in_currency = True

    def page(self) -> Page:
        return tables.compared(self.county, self.year, self.currency)


class VillageView(ProgrammePage):
    """One village: its shops as every shopper sees them, nothing of their money."""

    template_name = "programme/village.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        places = Village.objects.filter(county=self.county)
        village: Village = get_object_or_404(places, pk=self.kwargs["pk"])
        return super().get_context_data(
            village=village, farms=farms_in(village), **kwargs
        )
