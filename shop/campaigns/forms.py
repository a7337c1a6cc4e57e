"""The first step of an offer: what it is called, and who pays for it."""

from typing import Any

from oscar.apps.dashboard.offers.forms import MetaDataForm

from shop.offers.forms import NAMES, NamedInBoth
from shop.offers.models import FUNDING_FIELDS
from shop.offers.states import Funder
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind


class FundedMetaDataForm(NamedInBoth, MetaDataForm):
    """Staff make offers for the market: it pays unless they say otherwise."""

    class Meta(MetaDataForm.Meta):
        kept = (name for name in MetaDataForm.Meta.fields if name != "name")
        fields = (*NAMES, *kept, *FUNDING_FIELDS, "is_announced")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields["funded_by"].initial = Funder.MARKET
        sellers = Partner.objects.order_by("name", "pk")
        fields: dict[str, Any] = self.fields
        fields["seller"].queryset = sellers
        fields["cooperative"].queryset = sellers.filter(kind=PartnerKind.COOPERATIVE)
