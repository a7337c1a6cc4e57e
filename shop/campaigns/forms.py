"""An offer as staff type it: for which goods, what it gives, who pays; its codes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from oscar.apps.voucher.models import Voucher

from core import dates
from core.amounts import AmountField
from core.text import LineField
from shop.catalogue.forms.addresses import lines_of, numbers_of
from shop.catalogue.models import Category, Product
from shop.offers.forms import NAMES, NamedInBoth
from shop.offers.models import (
    FUNDING_FIELDS,
    Benefit,
    Condition,
    ConditionalOffer,
    Range,
)
from shop.offers.rules import code_of, is_code
from shop.offers.states import Funder
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind

from .services import MOST_CODES, Codes, Terms

GIVES = [
    (Benefit.PERCENTAGE, _("Percent off")),
    (Benefit.FIXED_UNIT, _("Amount off each item")),
    (Benefit.FIXED, _("Amount off these goods together")),
    (Benefit.MULTIBUY, _("The cheapest item for free")),
    (Benefit.FIXED_PRICE, _("These goods together for a fixed price")),
]
NEEDS = [
    (Condition.COUNT, _("a number of items")),
    (Condition.VALUE, _("a value in the market's currency")),
    (Condition.COVERAGE, _("a number of different products")),
]
TYPES = [
    (ConditionalOffer.SITE, _("Everybody")),
    (ConditionalOffer.VOUCHER, _("Shoppers with a code")),
]
USAGES = [
    (Voucher.ONCE_PER_CUSTOMER, _("Once per shopper")),
    (Voucher.SINGLE_USE, _("For one order")),
    (Voucher.MULTI_USE, _("Any number of orders")),
]
MOST_GOODS = 500
_LIMITS = (
    "max_basket_applications", "max_user_applications", "max_global_applications",
    "max_discount",
)  # fmt: skip
_HUNDRED = 100
_NO_DAY = {"required": _("Please choose a day.")}


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class OfferForm(NamedInBoth):
    """One page for all of it."""

    # Asked for, unless the cheapest is free.
    asked_sometimes = ("value",)

    offer_type = forms.ChoiceField(label=_("For"), choices=TYPES)
    gives = forms.ChoiceField(label=_("Discount"), choices=GIVES)
    value = AmountField(
        label=_("Percent or amount"), required=False, help_text=_("10 means 10 %.")
    )
    most_items = forms.IntegerField(
        label=_("Items discounted at most"), required=False, min_value=1
    )
    goods = forms.ModelChoiceField(
        queryset=Range.objects.none(),
        label=_("Discounted goods"),
        empty_label=_("Select goods"),
        error_messages={"required": _("Please select the goods.")},
    )
    needs = forms.ChoiceField(label=_("The basket must hold"), choices=NEEDS)
    least = AmountField(label=_("At least"), initial="1")
    needed_goods = forms.ModelChoiceField(
        queryset=Range.objects.none(),
        label=_("Of these goods"),
        required=False,
        empty_label=_("The discounted goods"),
    )
    starts = _day(_("First day"), required=False)
    ends = _day(_("Last day"), required=False)
    field_order = (
        *NAMES, "description", "offer_type", "is_announced", "for_first_orders",
        "gives", "value",
        "most_items", "goods", "needs", "least", "needed_goods", "starts", "ends",
        *FUNDING_FIELDS, *_LIMITS, "priority", "exclusive", "combinations",
    )  # fmt: skip

    class Meta:
        model = ConditionalOffer
        fields = (
            *NAMES, "description", "offer_type", "is_announced", "for_first_orders",
            *FUNDING_FIELDS, *_LIMITS, "priority", "exclusive", "combinations",
        )  # fmt: skip
        labels = {
            "description": _("Description"),
            "max_basket_applications": _("Times per order"),
            "max_user_applications": _("Times per shopper"),
            "max_global_applications": _("Times altogether"),
            "max_discount": _("Discount altogether at most"),
            "priority": _("Priority"),
            "exclusive": _("Doesn't combine with other offers"),
            "combinations": _("Combines with"),
        }
        help_texts = {
            "description": "",
            **dict.fromkeys(_LIMITS, _("Empty: no limit.")),
            "priority": _(
                "Shoppers get the offers that save them most. Where that is the "
                "same, the higher number counts."
            ),
            "exclusive": "",
            "combinations": "",
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "combinations": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if self.instance.pk is None:
            fields["funded_by"].initial = Funder.MARKET
        sellers = Partner.objects.order_by("name", "pk")
        fields["seller"].queryset = sellers
        fields["cooperative"].queryset = sellers.filter(kind=PartnerKind.COOPERATIVE)
        ranges = Range.objects.order_by("name", "pk")
        fields["goods"].queryset = fields["needed_goods"].queryset = ranges
        others = ConditionalOffer.objects.filter(exclusive=False, pack=None)
        others = others.exclude(pk=self.instance.pk).order_by("name", "pk")
        fields["combinations"].queryset = others
        if not others.exists():
            del fields["combinations"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        self._check_value(typed)
        starts, ends = typed.get("starts"), typed.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day is before the first day."))
        if typed.get("exclusive") and typed.get("combinations"):
            self.add_error(
                "exclusive", _("Choose one: combine it with others, or with none.")
            )
        if typed.get("least") == 0:
            self.add_error("least", _("Please enter at least 1."))
        return typed

    def _check_value(self, typed: dict[str, Any]) -> None:
        gives, value = typed.get("gives"), typed.get("value")
        if gives == Benefit.MULTIBUY:
            typed["value"] = typed["most_items"] = None
        elif not value and "value" not in self.errors:
            self.add_error("value", _("Please enter how much."))
        elif gives == Benefit.PERCENTAGE and value and value > _HUNDRED:
            self.add_error("value", _("Please enter at most 100."))

    def clean_offer_type(self) -> str:
        wanted = self.cleaned_data["offer_type"]
        needs_code = wanted == ConditionalOffer.VOUCHER
        if self.instance.pk and not needs_code and self.instance.vouchers.exists():
            raise ValidationError(_("This offer has codes. Make a copy for everybody."))
        return str(wanted)

    def terms(self) -> Terms:
        """As the service takes it; only after `is_valid`."""
        typed = self.cleaned_data
        columns = (
            *NAMES, "description", "offer_type", "is_announced", "for_first_orders",
            *FUNDING_FIELDS, *_LIMITS, "priority", "exclusive",
        )  # fmt: skip
        starts, ends = typed["starts"], typed["ends"]
        goods, gives = typed["goods"], typed["gives"]
        return Terms(
            fields={name: typed[name] for name in columns}
            | {
                "start_datetime": dates.start_of(starts) if starts else None,
                "end_datetime": dates.end_of(ends) if ends else None,
            },
            gives={
                # A fixed price is that of what the basket must hold.
                "range": None if gives == Benefit.FIXED_PRICE else goods,
                "type": gives,
                "value": typed["value"],
                "max_affected_items": typed["most_items"],
            },
            needs={
                "range": typed["needed_goods"] or goods,
                "type": typed["needs"],
                "value": typed["least"],
            },
            combinations=list(typed.get("combinations") or ()),
        )


def offer_as_typed(offer: ConditionalOffer) -> dict[str, Any]:
    """What the form shows besides the offer's own columns."""
    gives, needs = offer.benefit, offer.condition
    goods = gives.range_id or needs.range_id
    starts, ends = offer.start_datetime, offer.end_datetime
    return {
        "gives": gives.type,
        "value": gives.value,
        "most_items": gives.max_affected_items,
        "goods": goods,
        "needs": needs.type,
        "least": needs.value,
        "needed_goods": needs.range_id if needs.range_id != goods else None,
        "starts": dates.day_of(starts) if starts else None,
        "ends": dates.day_of(ends - dates.TICK) if ends else None,
    }


class CodesForm(forms.Form):
    """One code that staff choose, or many that nobody can guess."""

    code = LineField(
        label=_("Code"),
        required=False,
        max_length=40,
        help_text=_("Leave empty for codes that nobody can guess."),
    )
    count = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=MOST_CODES,
        initial=1,
        error_messages={"required": _("This field is required.")},
    )
    usage = forms.ChoiceField(label=_("Can be used"), choices=USAGES)
    starts = _day(
        _("First day"), error_messages={"required": _("Please choose a day.")}
    )
    ends = _day(_("Last day"), error_messages={"required": _("Please choose a day.")})

    def clean_code(self) -> str:
        code = code_of(str(self.cleaned_data["code"]))
        if code and not is_code(code):
            raise ValidationError(
                _("Please use letters, numbers and hyphens only, such as FROST-10.")
            )
        if code and Voucher.objects.filter(code=code).exists():
            raise ValidationError(_("This code is already used. Choose another."))
        return code

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        starts, ends = typed.get("starts"), typed.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day is before the first day."))
        if typed.get("code") and (typed.get("count") or 1) > 1:
            self.add_error("count", _("A chosen code is one. Leave it empty for many."))
        return typed

    def codes(self) -> Codes:
        typed = self.cleaned_data
        return Codes(
            usage=typed["usage"],
            starts=dates.start_of(typed["starts"]),
            ends=dates.end_of(typed["ends"]),
            code=typed["code"],
            count=typed["count"],
        )


class RangeForm(NamedInBoth):
    """Some of the goods, for offers to be about."""

    # Asked for while no category is chosen.
    asked_sometimes = ("goods",)

    categories = forms.ModelMultipleChoiceField(
        queryset=Category.objects.none(),
        label=_("Categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Including all subcategories."),
    )
    goods = forms.CharField(
        label=_("Products"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Addresses of their pages, one per line."),
    )
    without = forms.CharField(
        label=_("Except these products"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Addresses of their pages, one per line."),
    )

    class Meta:
        model = Range
        fields = (*NAMES, "includes_all_products")
        labels = {"includes_all_products": _("All goods of the market")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["categories"].queryset = Category.objects.order_by("path")
        row = self.instance
        if row.pk and row.included_products.count() > MOST_GOODS:
            del fields["goods"]

    def clean_goods(self) -> list[Product]:
        return _products(self.cleaned_data["goods"])

    def clean_without(self) -> list[Product]:
        return _products(self.cleaned_data["without"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        chosen = ("includes_all_products", "categories", "goods")
        is_kept = "goods" not in self.fields
        if not is_kept and not any(
            typed.get(name) or name in self.errors for name in chosen
        ):
            self.add_error("goods", _("Please choose some goods."))
        return typed


def range_as_typed(row: Range) -> dict[str, Any]:
    goods = row.included_products.order_by("rangeproduct__display_order", "pk")
    without = row.excluded_products.order_by("pk")
    return {
        "categories": list(row.included_categories.values_list("pk", flat=True)),
        "goods": lines_of(each.get_absolute_url() for each in goods[:MOST_GOODS]),
        "without": lines_of(each.get_absolute_url() for each in without[:MOST_GOODS]),
    }


def _products(lines: str) -> list[Product]:
    numbers = numbers_of(lines)
    if len(numbers) > MOST_GOODS:
        raise ValidationError(
            _("Please name at most %(most)d products, or choose categories.")
            % {"most": MOST_GOODS}
        )
    found = Product.objects.in_bulk(list(numbers.values()))
    unknown = [line for line in numbers if numbers[line] not in found]
    if unknown:
        text = _("There are no such products: %(lines)s")
        raise ValidationError(text % {"lines": ", ".join(unknown[:5])})
    return [found[number] for number in dict.fromkeys(numbers.values())]
