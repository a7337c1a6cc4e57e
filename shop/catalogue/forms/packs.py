"""The packs of a listing: what is in each, its price, and how it is weighed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import market
from core.amounts import (
    UNIT_CHOICES,
    AmountField,
    PriceField,
    base_units,
    in_unit,
    measure_in,
)
from core.templatetags.market import money, number, quantity
from core.text import LineField
from core.units import UnitKind, kind_of
from shop.catalogue.models import Product
from shop.catalogue.services.content import PackContent
from shop.catalogue.services.parts import packs_shown
from vendors.partner.models import StockRecord, TaxCategory
from vendors.partner.states import OverWeight

from .words import writing_language

MOST_PACKS = 20
MOST_GRAMS = 2_000_000_000
MOST_TOLERANCE = 50
USUAL_TOLERANCE = 10


def _usual_tax(taxes: Sequence[TaxCategory]) -> int | None:
    """That of produce: what most sellers have, and free of tax where they are exempt.

    The lowest rate of all may be that of goods which nobody pays tax for.
    """
    produce = [each for each in taxes if each.is_produce]
    return next((each.pk for each in [*produce, *taxes]), None)


class PackForm(forms.Form):
    """One pack: what is in it, in the unit the seller thinks in, and its price."""

    asked_sometimes = ("weight",)

    pack_id = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62
    )
    amount = AmountField(label=_("Quantity per pack"))
    unit = forms.ChoiceField(label=_("Unit"), choices=UNIT_CHOICES)
    price = PriceField(label=_("Price"), currency=market.currency)
    name = LineField(
        label=_("Pack name"),
        max_length=64,
        required=False,
        help_text=_("For example: box, bag, gift basket"),
    )
    weight = AmountField(
        label=_("Shipping weight, kg"),
        required=False,
        help_text=_("Used for the delivery charge. Required for pieces."),
    )
    tax_category: forms.ModelChoiceField[TaxCategory] = forms.ModelChoiceField(
        label=_("Tax"), queryset=TaxCategory.objects.none(), empty_label=None
    )
    is_on_sale = forms.BooleanField(label=_("On sale"), required=False)
    is_weighed = forms.BooleanField(
        label=_("Sold by weight: about this much, weighed when packed"),
        required=False,
    )
    tolerance = forms.IntegerField(
        label=_("Weight tolerance (%)"),
        required=False,
        min_value=1,
        max_value=MOST_TOLERANCE,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("Please enter a whole number from 1 to 50, such as 10."),
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_(
            "Shown to the shopper. Packs that weigh less cost less; "
            "packs outside the tolerance can't be shipped."
        ),
    )
    over_weight = forms.ChoiceField(
        label=_("If it weighs more"),
        required=False,
        choices=[
            (
                OverWeight.FREE,
                _("Free: the shopper pays no more than the price of the pack."),
            ),
            (
                OverWeight.BALANCE,
                _("Charged with the next order, for shoppers with an account."),
            ),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, taxes: Sequence[TaxCategory] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        tax = self.fields["tax_category"]
        tax.queryset = TaxCategory.objects.all()  # type: ignore[attr-defined]
        # Asked once for all packs of the page.
        tax.choices = [(each.pk, str(each)) for each in taxes]  # type: ignore[attr-defined]
        tax.required = bool(taxes)
        tax.initial = _usual_tax(taxes)
        self.fields["is_on_sale"].initial = True
        self.fields["unit"].initial = "kg"
        self.fields["tolerance"].initial = USUAL_TOLERANCE
        self.fields["over_weight"].initial = OverWeight.FREE

    def clean_tolerance(self) -> int:
        return self.cleaned_data["tolerance"] or USUAL_TOLERANCE

    def clean_over_weight(self) -> str:
        return self.cleaned_data["over_weight"] or OverWeight.FREE

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        amount, unit = cleaned.get("amount"), cleaned.get("unit")
        if amount is None or not unit:
            return cleaned
        self._clean_amount(amount, unit)
        self._clean_weight(unit)
        if cleaned.get("is_weighed") and kind_of(measure_in(unit)) == UnitKind.PIECE:
            self.add_error(
                "is_weighed",
                _(
                    "Counted goods can't be weighed. To sell whole pumpkins "
                    "by weight, enter their approximate kg."
                ),
            )
        return cleaned

    def _clean_amount(self, amount: Decimal, unit: str) -> None:
        try:
            quantity = base_units(amount, unit)
        except ValidationError as error:
            self.add_error("amount", error)
            return
        if not 0 < quantity <= MOST_GRAMS:
            self.add_error(
                "amount", _("Please enter a quantity above 0 and below 2,000 t.")
            )
        self.cleaned_data["quantity"] = quantity

    def _clean_weight(self, unit: str) -> None:
        kilos = self.cleaned_data.get("weight")
        if kilos is None:
            counted = kind_of(measure_in(unit)) == UnitKind.PIECE
            if counted and "weight" not in self.errors:
                self.add_error("weight", _("Please enter the weight of the pack."))
            # Boxes and bags weigh little beside what is in them.
            self.cleaned_data["weight_grams"] = self.cleaned_data.get("quantity", 0)
            return
        grams = int(kilos * 1000)
        if not 0 < grams <= MOST_GRAMS:
            self.add_error("weight", _("Please enter a weight above 0."))
        self.cleaned_data["weight_grams"] = grams

    @property
    def kind(self) -> str:
        """How it is measured: "weight", "bunch" …"""
        return measure_in(self.cleaned_data["unit"])

    def content(self, position: int) -> PackContent:
        typed_pack = self.cleaned_data
        return PackContent(
            pack_id=typed_pack["pack_id"],
            quantity=typed_pack["quantity"],
            price=typed_pack["price"],
            names={writing_language(): typed_pack["name"]},
            weight_grams=typed_pack["weight_grams"],
            tax_category=typed_pack["tax_category"],
            is_on_sale=typed_pack["is_on_sale"],
            position=position,
            is_weighed=typed_pack["is_weighed"],
            tolerance=typed_pack["tolerance"],
            over_weight=typed_pack["over_weight"],
        )


class BasePackFormSet(forms.BaseFormSet):
    """All packs of a listing; they are measured in one way and none comes twice."""

    def filled(self) -> list[PackForm]:
        """Packs with something in them; a row left empty is none. After cleaning."""
        return [form for form in self.forms if "quantity" in form.cleaned_data]

    def clean(self) -> None:
        if any(self.errors):
            return
        filled = self.filled()
        if len({form.kind for form in filled}) > 1:
            raise ValidationError(
                _(
                    "All packs must use the same measure: weight, volume, "
                    "pieces, bunches, trays or boxes."
                )
            )
        ids = [form.cleaned_data["pack_id"] for form in filled]
        known = [pack_id for pack_id in ids if pack_id is not None]
        if len(known) != len(set(known)):
            raise ValidationError(_("A pack appears twice. Please reload the page."))

    def kind(self, default: str) -> str:
        """How the listing is measured, told from its packs: "weight", "bunch" …"""
        filled = self.filled()
        return filled[0].kind if filled else default

    def differences(self, now: Product) -> list[tuple[str, str]]:
        """What stands in the packs where something else was typed: (what, value)."""
        typed = {form.cleaned_data["pack_id"]: form for form in self.filled()}
        return [
            (f"{pack.name} · {label}", value)
            for pack in packs_shown(now)
            if pack.pk is not None
            for label, value in _differing(pack, typed.get(pack.pk))
        ]

    def contents(self) -> list[PackContent]:
        return [form.content(place) for place, form in enumerate(self.filled())]


PackFormSet = forms.formset_factory(
    PackForm,
    formset=BasePackFormSet,
    extra=1,
    max_num=MOST_PACKS,
    absolute_max=MOST_PACKS,
    validate_max=True,
)


def _differing(pack: StockRecord, form: PackForm | None) -> list[tuple[str, str]]:
    """Of one pack; what is in it is compared in base units, whatever unit was typed."""
    if form is None:
        return []
    typed = form.cleaned_data | {"amount": form.cleaned_data["quantity"]}
    typed["name"] = typed["name"] or pack.name
    return [
        (str(form.fields[name].label), told)
        for name, (value, told) in _stands(pack).items()
        if typed[name] != value
    ]


def _stands(pack: StockRecord) -> dict[str, tuple[object, str]]:
    """Each field's value as it stands, and the same in words."""
    stands: dict[str, tuple[Any, str]] = {
        "amount": (pack.quantity, quantity(pack.quantity, pack.product.measure)),
        "price": (
            pack.usual_price,
            money(pack.usual_price, pack.price_currency) or "–",
        ),
        "name": (pack.name, pack.name),
        "is_on_sale": (pack.is_on_sale, _yes_or_no(pack.is_on_sale)),
        "is_weighed": (pack.is_weighed, _yes_or_no(pack.is_weighed)),
    }
    if pack.is_weighed:
        over = pack.get_over_weight_display()
        stands["tolerance"] = (pack.tolerance, number(pack.tolerance))
        stands["over_weight"] = (pack.over_weight, str(over))
    return stands


def _yes_or_no(value: bool) -> str:
    return gettext("yes") if value else gettext("no")


def pack_as_typed(pack: StockRecord) -> dict[str, object]:
    """A pack as its form shows it; reads `pack.product`."""
    amount, unit = in_unit(pack.quantity, pack.product.measure)
    weight = Decimal(pack.weight_grams) / 1000
    return {
        "pack_id": pack.pk,
        "amount": amount,
        "unit": unit,
        "price": pack.usual_price,
        "name": pack.name,
        "weight": weight.normalize() + 0 if pack.weight_grams else None,
        "tax_category": pack.tax_category_id,
        "is_on_sale": pack.is_on_sale,
        "is_weighed": pack.is_weighed,
        "tolerance": pack.tolerance,
        "over_weight": pack.over_weight,
        "sale": pack if pack.has_sale_price else None,
    }
