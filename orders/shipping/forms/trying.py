"""The question to the tester: what would a buyer there pay, and when does it come?"""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.regions import region_choices
from shop.catalogue.models import Product

from .fields import CostField, KilosField


class TryForm(forms.Form):
    """A place, a weight and a value; a product and a moment if they matter."""

    region = forms.ChoiceField(label=_("A buyer in"), choices=region_choices)
    kilos = KilosField(label=_("Weight (kg)"))
    product = forms.ChoiceField(label=_("Goods"), required=False)
    at = forms.DateTimeField(
        label=_("Ordered at"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
        ),
        help_text=_("Empty: now."),
    )

    def __init__(
        self, *args: Any, currency: str, products: list[Product], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goods"] = CostField(label=_("Goods for"), currency=currency)
        self.products = {str(one.pk): one for one in products}
        names = [(pk, one.get_title()) for pk, one in self.products.items()]
        choice = self.fields["product"]
        choice.choices = [("", _("Anything that keeps")), *names]  # type: ignore[attr-defined]

    @property
    def moment(self) -> datetime | None:
        return self.cleaned_data["at"]

    @property
    def chosen(self) -> Product | None:
        return self.products.get(self.cleaned_data["product"])
