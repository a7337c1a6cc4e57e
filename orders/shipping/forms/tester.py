"""The question to the tester: what would a buyer there pay, and when does it come?"""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.regions import region_choices
from orders.shipping.arrivals import Consignment
from orders.shipping.delivery_estimates import consignment_of
from vendors.partner.models import Partner, StockRecord

from .fields import CostField, KilosField


class TryForm(forms.Form):
    """A place, a weight and a value; a product and a moment if they matter."""

    region = forms.ChoiceField(label=_("Buyer in"), choices=region_choices)
    kilos = KilosField(label=_("Weight (kg)"))
    product = forms.ChoiceField(label=_("Goods"), required=False)
    at = forms.DateTimeField(
        label=_("Ordered at"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
        ),
        help_text=_("Leave empty for now."),
    )

    def __init__(
        self, *args: Any, currency: str, packs: list[StockRecord], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goods"] = CostField(label=_("Goods for"), currency=currency)
        self.currency = currency
        self.packs = {str(pack.pk): pack for pack in packs}
        names = [(pk, pack.product.get_title()) for pk, pack in self.packs.items()]
        choice = self.fields["product"]
        choice.choices = [("", _("Goods that keep")), *names]  # type: ignore[attr-defined]

    def consignment(self, partner: Partner) -> Consignment:
        """What was asked, as goods of this seller."""
        asked = self.cleaned_data
        pack = self.packs.get(asked["product"])
        whole = Consignment(
            partner=partner,
            goods=asked["goods"],
            weight_grams=int(asked["kilos"] * 1000),
            currency=self.currency,
        )
        if pack is None:
            return whole
        goods = consignment_of(pack)
        return replace(
            whole,
            ready_on=goods.ready_on,
            perishables=goods.perishables,
            send_within=goods.send_within,
        )
