"""A fee as an office types it: whose goods, how much, from which day."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import dates, market
from core.amounts import AmountField
from core.money import rounded
from payments.payouts.models import FeeRule
from payments.payouts.states import FeeRole
from shop.catalogue.forms.words import CategoryField
from shop.catalogue.models import Category
from shop.offers.models import ConditionalOffer
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind

# What a cooperative takes for its own work.
OWN_ROLES = [
    (role.value, role.label)
    for role in (FeeRole.PACKING, FeeRole.TRANSPORT, FeeRole.ADMIN)
]
_NOTHING, _HUNDRED = Decimal(0), Decimal(100)
_AMOUNTS = ("fixed", "floor", "cap")


def day_field(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class FeeForm(forms.Form):
    """What is asked of both kinds of office; the market's own has more."""

    # Asked for while no amount is entered.
    asked_sometimes = ("percent",)

    category = CategoryField(
        label=_("Category"),
        required=False,
        empty_label=_("All categories"),
        help_text=_("Including all subcategories."),
    )
    percent = AmountField(
        label=_("Percent"),
        required=False,
        help_text=_(
            "Of what the seller receives for the goods, tax included. 10 means 10 %."
        ),
    )
    fixed = AmountField(label=_("Fixed amount per item"), required=False)
    floor = AmountField(label=_("At least"), required=False)
    cap = AmountField(label=_("At most"), required=False)
    tax_percent = AmountField(
        label=_("Tax on the fee, in percent"),
        required=False,
        help_text=_("10 means 10 %."),
    )
    taxed_as_goods = forms.BooleanField(
        label=_("Taxed like the goods"),
        required=False,
        help_text=_("The fee is taxed at the goods' own rate."),
    )
    starts = day_field(
        _("First day"),
        help_text=_("Orders from this day on. Earlier orders keep their fees."),
        error_messages={"required": _("Please choose a day.")},
    )
    ends = day_field(_("Last day"), required=False, help_text=_("Empty: no end."))

    def __init__(self, *args: Any, replaced: FeeRule | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.replaced = replaced
        self.currency = (replaced and replaced.currency) or market.currency()
        rows = Category.objects.order_by("path")
        self.fields["category"].queryset = rows  # type: ignore[attr-defined]

    def clean_starts(self) -> Any:
        first = self.cleaned_data["starts"]
        if first and first < dates.today():
            raise ValidationError(_("Choose today or a later day."))
        return first

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for name in ("percent", "tax_percent"):
            if (typed.get(name) or _NOTHING) > _HUNDRED:
                self.add_error(name, _("Please enter at most 100."))
        for name in _AMOUNTS:
            amount = typed.get(name)
            if amount and rounded(amount, self.currency) != amount:
                self.add_error(
                    name,
                    _("These amounts have too many decimals for the currency."),
                )
        if not self.errors:
            self._check_rule()
        return typed

    def _check_rule(self) -> None:
        """What no rule may be is said beside its field."""
        fields = self.fields_of_rule()
        if not any(fields[name] for name in ("percent", "fixed", "floor")):
            self.add_error("percent", _("Please enter a percentage or an amount."))
            return
        try:
            FeeRule(**fields).clean()
        except ValidationError as wrong:
            for name, errors in wrong.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)

    def fields_of_rule(self) -> dict[str, Any]:
        typed = self.cleaned_data
        amounts = {name: typed.get(name) or _NOTHING for name in ("fixed", "floor")}
        cap, category = typed.get("cap"), typed.get("category")
        has_amounts = any(amounts.values()) or cap is not None
        return {
            **amounts,
            **self.whose(),
            "cap": cap,
            "category_id": category.pk if category else None,
            "currency": self.currency if has_amounts else "",
            "percent": typed.get("percent") or _NOTHING,
            "tax_percent": typed.get("tax_percent") or _NOTHING,
            "taxed_as_goods": typed.get("taxed_as_goods", False),
            "starts": typed.get("starts"),
            "ends": typed.get("ends"),
        }

    def whose(self) -> dict[str, Any]:
        """For what, of whom and for whom; subclasses know more of it."""
        return {"role": FeeRole.COMMISSION.value, "payee_id": None}


class CommissionForm(FeeForm):
    """What sellers pay to the market."""

    seller = forms.ModelChoiceField(
        queryset=Partner.objects.none(), widget=forms.HiddenInput, required=False
    )
    cooperative = forms.ModelChoiceField(
        queryset=Partner.objects.none(),
        label=_("Farms of"),
        required=False,
        empty_label=_("All sellers"),
    )
    offer = forms.ModelChoiceField(
        queryset=ConditionalOffer.objects.none(),
        label=_("Campaign"),
        required=False,
        empty_label=_("With or without an offer"),
        help_text=_("Only for orders in which this offer gave something."),
    )
    field_order = ("seller", "cooperative", "category", "offer")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        sellers = Partner.objects.order_by("name", "pk")
        fields["seller"].queryset = sellers
        fields["cooperative"].queryset = sellers.filter(kind=PartnerKind.COOPERATIVE)
        fields["offer"].queryset = ConditionalOffer.objects.order_by("name", "pk")

    def whose(self) -> dict[str, Any]:
        typed = self.cleaned_data
        found = {name: typed.get(name) for name in ("seller", "cooperative", "offer")}
        return {
            "role": FeeRole.COMMISSION.value,
            "payee_id": None,
            **{f"{name}_id": row.pk if row else None for name, row in found.items()},
        }


class OwnFeeForm(FeeForm):
    """What a cooperative's farms pay to it."""

    role = forms.ChoiceField(label=_("For"), choices=OWN_ROLES)
    seller = forms.ModelChoiceField(
        queryset=Partner.objects.none(),
        label=_("Farm"),
        required=False,
        empty_label=_("All our farms"),
    )
    field_order = ("role", "seller", "category")

    def __init__(self, *args: Any, office: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        fields: dict[str, Any] = self.fields
        fields["seller"].queryset = office.farms.order_by("name", "pk")

    def whose(self) -> dict[str, Any]:
        seller = self.cleaned_data.get("seller")
        return {
            "role": self.cleaned_data["role"],
            "payee_id": self.office.pk,
            "cooperative_id": self.office.pk,
            "seller_id": seller.pk if seller else None,
            "offer_id": None,
        }


class EndForm(forms.Form):
    """The last day of a fee."""

    last = day_field(
        _("Last day"), error_messages={"required": _("Please choose a day.")}
    )

    def clean_last(self) -> Any:
        last = self.cleaned_data["last"]
        if last < dates.today():
            raise ValidationError(_("Choose today or a later day."))
        return last


def as_typed(rule: FeeRule) -> dict[str, Any]:
    """What the form for another in its place begins with."""
    names = ("percent", "tax_percent", "taxed_as_goods", "role", *_AMOUNTS)
    found = {name: getattr(rule, name) for name in names}
    found |= {name: found[name] or None for name in ("fixed", "floor")}
    places = ("seller", "cooperative", "category", "offer")
    return found | {name: getattr(rule, f"{name}_id") for name in places}
