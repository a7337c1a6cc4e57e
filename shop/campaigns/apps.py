"""Oscar's pages on which staff make offers, which here ask who pays for them."""

from oscar.apps.dashboard.offers import apps


class CampaignsConfig(apps.OffersDashboardConfig):
    name = "shop.campaigns"

    def ready(self) -> None:
        super().ready()
        from . import views

        self.list_view = views.OrderedOfferListView
        self.metadata_view = views.FundedMetaDataView
        self.benefit_view = views.FundedBenefitView
        self.condition_view = views.FundedConditionView
        self.restrictions_view = views.FundedRestrictionsView
