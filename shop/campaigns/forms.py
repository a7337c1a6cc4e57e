"""The first step of an offer: what it is called, and who pays for it."""

from typing import Any

from oscar.apps.dashboard.offers.forms import MetaDataForm

from shop.offers.models import FUNDING_FIELDS
from shop.offers.states import Funder
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind


class FundedMetaDataForm(MetaDataForm):
    """Staff make offers for the market: it pays unless they say otherwise."""

    class Meta(MetaDataForm.Meta):
        fields = (*MetaDataForm.Meta.fields, *FUNDING_FIELDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields["funded_by"].initial = Funder.MARKET
        sellers = Partner.objects.order_by("name", "pk")
        self.fields["seller"].queryset = sellers
        self.fields["cooperative"].queryset = sellers.filter(
            kind=PartnerKind.COOPERATIVE
        )
