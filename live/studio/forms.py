"""What is typed in the console: a price, a deal, a wave, a coupon, a draw."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from live.broadcasts.models import ShelfItem
from live.deals.services.coupons import Coupon
from live.deals.services.draws import Prize
from live.deals.services.lifecycle import DealTerms


def _amount(label: Any, *, required: bool = True) -> forms.DecimalField:
    """Currencies have up to three places; what is finer is rounded where it counts."""
    return forms.DecimalField(
        label=label,
        required=required,
        max_digits=12,
        decimal_places=3,
        min_value=Decimal("0.001"),
    )


class SaidForm(forms.Form):
    """A form whose faults are told in one line, with the names of its fields."""

    def fault(self) -> str:
        said = []
        for name, texts in self.errors.items():
            field = self.fields.get(name)
            label = f"{field.label}: " if field is not None and field.label else ""
            said.append(label + " ".join(str(text) for text in texts))
        return " ".join(said)


class LivePriceForm(SaidForm):
    price = _amount(_("Price in this broadcast"))


class DealForm(SaidForm):
    price = _amount(_("Deal price"))
    cap = forms.IntegerField(label=_("Packs"), min_value=1)
    first = forms.IntegerField(label=_("First release"), min_value=0, required=False)
    per_person = forms.IntegerField(label=_("Limit per person"), min_value=1, initial=1)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, initial=10)

    def terms(self) -> DealTerms:
        return DealTerms(**{name: self.cleaned_data[name] for name in self.base_fields})


class WaveForm(SaidForm):
    packs = forms.IntegerField(label=_("Packs to add"), min_value=1)


class CouponForm(SaidForm):
    """An amount or a percentage."""

    percent = forms.IntegerField(label=_("Percent off"), min_value=1, required=False)
    amount = _amount(_("Amount off"), required=False)
    least = _amount(_("Minimum spend"), required=False)
    count = forms.IntegerField(label=_("Number of coupons"), min_value=1, initial=20)
    minutes = forms.IntegerField(
        label=_("Can be claimed for (minutes)"), min_value=1, initial=5
    )

    def coupon(self) -> Coupon:
        typed = self.cleaned_data
        return Coupon(
            count=typed["count"],
            amount=typed["amount"],
            percent=typed["percent"],
            least=typed["least"] or Decimal(0),
            minutes=typed["minutes"],
        )


class ItemField(forms.ModelChoiceField):
    def label_from_instance(self, item: ShelfItem) -> str:
        return f"{item.stockrecord.product.title}, {item.stockrecord.name}"


class DrawForm(SaidForm):
    """A pack for nothing, or a percentage."""

    winners = forms.IntegerField(label=_("Number of winners"), min_value=1, initial=3)
    percent = forms.IntegerField(label=_("Percent off"), min_value=1, required=False)
    prize = ItemField(
        label=_("or a free pack"),
        queryset=ShelfItem.objects.none(),
        required=False,
        empty_label=_("No pack"),
    )

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["prize"]
        field.queryset = items

    def drawn_for(self) -> Prize:
        typed = self.cleaned_data
        return Prize(
            winners=typed["winners"], item=typed["prize"], percent=typed["percent"]
        )
