"""Oscar's pages of ranges, the goods of an offer, which have two names here."""

from oscar.apps.dashboard.ranges import apps


class RangesConfig(apps.RangesDashboardConfig):
    name = "shop.campaigns.ranges"

    def ready(self) -> None:
        super().ready()
        from . import views

        self.create_view = views.NamedRangeCreateView
        self.update_view = views.NamedRangeUpdateView
