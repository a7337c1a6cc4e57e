"""What a seller types about delivery: a method, its rates, a question to the tester."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from core.regions import region_choices

from .models import DeliveryMethod
from .services import MethodTerms, Rate

MAX_RATES = 40
MAX_PRICE = Decimal(100_000)
MAX_KILOS = Decimal(10_000)
MAX_DAYS = 60


class MethodForm(forms.Form):
    """One way of delivery, in the language the seller works in."""

    name = forms.CharField(
        label=_("Name"),
        max_length=64,
        help_text=_("As the shopper reads it, for example the carrier's name."),
    )
    kind = forms.ChoiceField(
        label=_("What it costs"),
        choices=DeliveryMethod.Kind.choices,
        initial=DeliveryMethod.Kind.FLAT,
        widget=forms.RadioSelect,
    )
    min_days = forms.IntegerField(
        label=_("Days on the way, at least"), min_value=0, max_value=MAX_DAYS, initial=2
    )
    max_days = forms.IntegerField(
        label=_("Days on the way, at most"), min_value=0, max_value=MAX_DAYS, initial=4
    )
    free_from = forms.DecimalField(
        label=_("Free from"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=MAX_PRICE,
        decimal_places=2,
        help_text=_("Goods for this much or more travel free. Leave empty for never."),
    )
    pickup_at = forms.CharField(
        label=_("Where and when to pick up"), max_length=200, required=False
    )
    is_active = forms.BooleanField(
        label=_("Offer it to shoppers"), required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        low, high = cleaned.get("min_days"), cleaned.get("max_days")
        if low is not None and high is not None and high < low:
            self.add_error("max_days", _("“At most” can't be less than “at least”."))
        is_pickup = cleaned.get("kind") == DeliveryMethod.Kind.PICKUP
        if is_pickup and not cleaned.get("pickup_at"):
            self.add_error("pickup_at", _("Say where and when people can come."))
        return cleaned

    def terms(self) -> MethodTerms:
        return MethodTerms(**self.cleaned_data)


class RateForm(forms.Form):
    """One price: for some provinces or the rest, up to a weight or any."""

    price = forms.DecimalField(
        label=_("Price"), min_value=0, max_value=MAX_PRICE, decimal_places=2
    )
    up_to_kilos = forms.DecimalField(
        label=_("Up to (kg)"),
        required=False,
        min_value=Decimal("0.001"),
        max_value=MAX_KILOS,
        decimal_places=3,
        help_text=_("Empty: any weight."),
    )
    regions = forms.MultipleChoiceField(
        label=_("Provinces"),
        required=False,
        choices=region_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everywhere in the country not named elsewhere."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A country abroad that the rate names already keeps its box."""
        super().__init__(*args, **kwargs)
        abroad = [code for code in self.initial.get("regions", ()) if "-" not in code]
        if abroad:
            boxes = cast("forms.MultipleChoiceField", self.fields["regions"])
            boxes.choices = region_choices(abroad)

    def rate(self) -> Rate:
        kilos = self.cleaned_data["up_to_kilos"]
        return Rate(
            price=self.cleaned_data["price"],
            regions=tuple(self.cleaned_data["regions"]),
            up_to_grams=None if kilos is None else int(kilos * 1000),
        )


class BaseRates(BaseFormSet):
    """The rates of one method together: no region has two prices for one weight."""

    def clean(self) -> None:
        if any(self.errors):
            return
        seen: set[tuple[str, Decimal | None]] = set()
        for form in self._used():
            kilos = form.cleaned_data["up_to_kilos"]
            for region in form.cleaned_data["regions"] or [""]:
                if (region, kilos) in seen:
                    form.add_error(
                        "regions",
                        _("Another price above names the same place and weight."),
                    )
                    break
                seen.add((region, kilos))

    def _used(self) -> list[RateForm]:
        """All but empty rows and those to be taken out."""
        return [
            form
            for form in self.forms
            if form.cleaned_data.get("price") is not None
            and not form.cleaned_data.get("DELETE")
        ]

    def rates(self, kind: str) -> list[Rate]:
        """As they count for the kind: weights only by weight, one price for pickup."""
        rates = [form.rate() for form in self._used()]
        if kind == DeliveryMethod.Kind.PICKUP:
            return [Rate(price=rates[0].price if rates else Decimal("0.00"))]
        if kind == DeliveryMethod.Kind.FLAT:
            return [Rate(price=one.price, regions=one.regions) for one in rates]
        return rates


RateFormSet = formset_factory(
    RateForm,
    formset=BaseRates,
    extra=1,
    can_delete=True,
    max_num=MAX_RATES,
    validate_max=True,
    absolute_max=MAX_RATES + 5,
)


class TryForm(forms.Form):
    """What would a buyer there pay?"""

    region = forms.ChoiceField(label=_("A buyer in"), choices=region_choices)
    kilos = forms.DecimalField(
        label=_("Weight (kg)"),
        min_value=Decimal("0.001"),
        max_value=MAX_KILOS,
        decimal_places=3,
    )
    goods = forms.DecimalField(
        label=_("Goods for"), min_value=0, max_value=MAX_PRICE, decimal_places=2
    )


def rates_initial(method: DeliveryMethod) -> list[dict[str, Any]]:
    """What the rates' forms show of a method."""
    return [
        {
            "price": rate.price,
            "up_to_kilos": _kilos(rate.up_to_grams),
            "regions": rate.regions,
        }
        for rate in method.rates.all()
    ]


def _kilos(grams: int | None) -> Decimal | None:
    if grams is None:
        return None
    return (Decimal(grams) / 1000).quantize(Decimal("0.001")).normalize() + 0
