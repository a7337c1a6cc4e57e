"""What is typed in the price list, of how goods are taken in, and to find receipts."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core import dates
from core.amounts import AmountField
from core.text import LineField
from office.intake.models import WEIGHT_UNITS, IntakeRule
from office.intake.queries.prices import goods_of, grades_of
from office.intake.rules import HUNDRED, MoistureRule
from office.intake.services.prices import PriceContent
from office.intake.states import LossBy, PaymentTerms
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .fields import DayField, GoodsField, PercentField


class GradePriceForm(forms.Form):
    """Another price of a product's grade, from a day on."""

    product = GoodsField(
        label=gettext_lazy("Goods"),
        queryset=Product.objects.none(),
        empty_label=gettext_lazy("Select"),
    )
    grade = LineField(
        label=gettext_lazy("Grade"),
        max_length=32,
        required=False,
        help_text=gettext_lazy("Leave empty if the goods are not graded."),
        widget=forms.TextInput(attrs={"list": "grades", "autocomplete": "off"}),
    )
    price = AmountField(label=gettext_lazy("Price"))
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=WEIGHT_UNITS, initial="kg"
    )
    valid_from = DayField(label=gettext_lazy("Valid from"))

    def __init__(self, *args: Any, cooperative: Partner, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("valid_from", dates.today())
        super().__init__(*args, **kwargs)
        self.cooperative = cooperative
        field: Any = self.fields["product"]
        field.queryset = goods_of(cooperative)

    def clean_price(self) -> Decimal:
        price: Decimal = self.cleaned_data["price"]
        if price <= 0:
            raise ValidationError(_("Please enter a price above 0."))
        if price != round(price, 4):
            raise ValidationError(
                ngettext("At most %(n)s decimal.", "At most %(n)s decimals.", 4)
                % {"n": 4}
            )
        return price

    def clean_valid_from(self) -> dt.date:
        day: dt.date = self.cleaned_data["valid_from"]
        today = dates.today()
        if abs(day - today) > dt.timedelta(days=366):
            raise ValidationError(_("Please choose a date within one year."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("product"):
            typed = cleaned.get("grade") or ""
            for one in grades_of(self.cooperative, cleaned["product"]):
                if one.casefold() == typed.casefold():
                    cleaned["grade"] = one
        return cleaned

    def content(self) -> PriceContent:
        typed = self.cleaned_data
        return PriceContent(
            typed["grade"], typed["valid_from"], typed["price"], typed["unit"]
        )


class RuleForm(forms.Form):
    """How a product is taken in."""

    is_taken = forms.BooleanField(
        label=gettext_lazy("Accepted at the depot"), required=False
    )
    is_pooled = forms.TypedChoiceField(
        label=gettext_lazy("Lots"),
        choices=[
            ("1", gettext_lazy("One lot per day and grade, with shares")),
            ("0", gettext_lazy("A separate lot for each delivery")),
        ],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    moisture = forms.ChoiceField(
        label=gettext_lazy("Moisture"), choices=MoistureRule.choices
    )
    moisture_base = PercentField(
        label=gettext_lazy("Allowed moisture (%)"), required=False
    )
    moisture_rate = PercentField(
        label=gettext_lazy("Deduction per point above (%)"), required=False
    )
    fee = PercentField(label=gettext_lazy("Fee on consigned goods (%)"), required=False)
    loss_by = forms.ChoiceField(
        label=gettext_lazy("Claims and lost disputes are covered by"),
        choices=LossBy.choices,
        help_text=gettext_lazy(
            "Applies to goods delivered from now on. Earlier "
            "deliveries keep their rule."
        ),
    )

    def clean_moisture_base(self) -> int:
        base: int = self.cleaned_data["moisture_base"] or 0
        if base >= HUNDRED:
            raise ValidationError(_("Please enter less than 100%."))
        return base

    def clean_moisture_rate(self) -> int:
        return int(self.cleaned_data["moisture_rate"] or 0)

    def clean_fee(self) -> int:
        return int(self.cleaned_data["fee"] or 0)


def rule_as_typed(rule: IntakeRule) -> dict[str, object]:
    return {
        "is_taken": rule.is_taken,
        "is_pooled": "1" if rule.is_pooled else "0",
        "moisture": rule.moisture,
        "moisture_base": rule.moisture_base,
        "moisture_rate": rule.moisture_rate,
        "fee": rule.fee,
        "loss_by": rule.loss_by,
    }


class FilterForm(forms.Form):
    """What the list shows; whatever is wrong in an address is left out."""

    first = DayField(label=pgettext_lazy("a span of days", "From"), required=False)
    last = DayField(label=pgettext_lazy("a span of days", "To"), required=False)
    q = LineField(
        label=gettext_lazy("Household, receipt or lot"), max_length=80, required=False
    )
    product = GoodsField(
        label=gettext_lazy("Goods"),
        queryset=Product.objects.none(),
        required=False,
        empty_label=gettext_lazy("All goods"),
    )
    terms = forms.ChoiceField(
        label=gettext_lazy("Terms"),
        choices=[("", gettext_lazy("All terms")), *PaymentTerms.choices],
        required=False,
    )

    def __init__(self, *args: Any, cooperative: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["product"]
        field.queryset = goods_of(cooperative)
