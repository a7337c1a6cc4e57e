"""What people type about organisations, buyers and price lists."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import market
from core.amounts import PriceField
from core.imports.forms import ReadFileField
from core.regions import all_countries, country_choices
from core.text import LineField, PlainTextField
from vendors.partner.models import StockRecord

from .models import BuyerAccount, BuyerCredit, Organisation, PriceList
from .price_files import MOST_BYTES, read_prices
from .queries import lists_of
from .rules import (
    LONGEST_REASON,
    MOST_DAYS,
    MOST_PACKS,
    MOST_STEPS,
    ListTerms,
    columns_of,
)
from .services.organisations import OrganisationDetails

_NO_DAY = _("Please choose a day.")


def _countries() -> list[tuple[str, str]]:
    return country_choices(all_countries())


class OrganisationForm(forms.Form):
    """Who the organisation is, as its invoices name it."""

    name = LineField(
        label=_("Name"), max_length=80, help_text=_("As sellers know you.")
    )
    legal_name = LineField(
        label=_("Legal name"),
        max_length=128,
        help_text=_("As registered. Invoices name it."),
    )
    country = forms.ChoiceField(label=_("Country"), choices=_countries)
    tax_id = LineField(
        label=_("Tax number"),
        max_length=40,
        help_text=_("In China: the unified social credit code, 18 characters."),
    )
    address = LineField(label=_("Invoice address"), max_length=200)
    invoice_email = forms.EmailField(
        label=_("E-mail for invoices"),
        required=False,
        help_text=_("Reminders of invoices go there too, say to your accounts office."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(
        self, *args: Any, organisation: Organisation | None = None, **kwargs: Any
    ) -> None:
        known: dict[str, Any] = {"country": market.country()}
        if organisation:
            known = {name: getattr(organisation, name) for name in self.base_fields}
        super().__init__(*args, **{"initial": known} | kwargs)

    def details(self) -> OrganisationDetails:
        """Of a valid form."""
        return OrganisationDetails(**self.cleaned_data)


class ApplicationForm(forms.Form):
    """What an organisation writes to a seller."""

    message = PlainTextField(
        label=_("Message to the farm"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=_("Such as what you need, how much and how often."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReasonForm(forms.Form):
    """Why somebody is refused, or terms end."""

    reason = PlainTextField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("The buyer reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TermsForm(forms.Form):
    """What a seller agrees with a buyer."""

    price_list = forms.ModelChoiceField(
        label=pgettext_lazy("of a seller", "Price list"),
        queryset=PriceList.objects.none(),
        required=False,
        empty_label=_("None: the prices of the shop"),
    )
    minimum = PriceField(
        label=pgettext_lazy("of goods", "Minimum order"),
        currency=market.currency,
        required=False,
        help_text=_("Of the goods of one order, without delivery."),
    )

    def __init__(self, *args: Any, account: BuyerAccount, **kwargs: Any) -> None:
        first = {"price_list": account.price_list_id, "minimum": account.minimum}
        super().__init__(*args, **{"initial": first} | kwargs)
        lists: Any = self.fields["price_list"]
        lists.queryset = lists_of(account.partner)


class CreditForm(forms.Form):
    """Up to how much a buyer may owe, and for how long."""

    most = PriceField(
        label=_("Limit"),
        currency=market.currency,
        help_text=_("Of all invoices together that are not paid."),
    )
    days = forms.IntegerField(
        label=_("Days to pay"),
        min_value=1,
        max_value=MOST_DAYS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Please enter a whole number from 1 to 120."),
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, credit: BuyerCredit | None = None, **kwargs: Any
    ) -> None:
        known = {"most": credit.most, "days": credit.days} if credit else {"days": 30}
        super().__init__(*args, **{"initial": known} | kwargs)


def _day(label: Any, help_text: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _NO_DAY},
    )


class PriceListForm(forms.Form):
    """A list's name and days."""

    name = LineField(
        label=_("Name"), max_length=60, help_text=_("Only you and your buyers see it.")
    )
    valid_from = _day(_("Valid from"), _("Empty: at once."))
    valid_until = _day(_("Valid until"), _("Empty: until you change it."))
    takes_offers = forms.BooleanField(
        label=_("Discounts of the shop are taken off these prices as well"),
        required=False,
    )

    def __init__(
        self, *args: Any, price_list: PriceList | None = None, **kwargs: Any
    ) -> None:
        known = {}
        if price_list:
            known = {name: getattr(price_list, name) for name in self.base_fields}
        super().__init__(*args, **{"initial": known} | kwargs)

    def terms(self) -> ListTerms:
        """Of a valid form."""
        return ListTerms(**self.cleaned_data)


def _least() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("From packs"),
        min_value=2,
        max_value=MOST_PACKS,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("Please enter a whole number of 2 or more."),
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


def _price() -> PriceField:
    return PriceField(label=_("Price"), currency=market.currency, required=False)


class PackPricesForm(forms.Form):
    """The prices of one pack on a list: one, and up to two for larger quantities."""

    # None takes it off the list.
    asked_sometimes = ("price_1", "least_2", "price_2", "least_3", "price_3")

    price_1 = _price()
    least_2 = _least()
    price_2 = _price()
    least_3 = _least()
    price_3 = _price()

    def __init__(
        self,
        *args: Any,
        pack: StockRecord,
        steps: Sequence[tuple[int, Decimal]],
        **kwargs: Any,
    ) -> None:
        known: dict[str, Any] = {}
        for place, step in enumerate(columns_of(tuple(steps)), start=1):
            least, price = step or (None, None)
            known |= {f"least_{place}": least, f"price_{place}": price}
        super().__init__(*args, **{"initial": known} | kwargs)
        self.prefix = f"pack-{pack.pk}"
        self.pack = pack
        self.has_more = len(steps) > 1 or bool(steps and steps[0][0] > 1)

    def clean(self) -> dict[str, Any]:
        self.has_more = self.has_more or self.has_steps_typed()
        typed = super().clean() or {}
        for place in range(2, MOST_STEPS + 1):
            least, price = typed.get(f"least_{place}"), typed.get(f"price_{place}")
            if least and price is None and f"price_{place}" not in self.errors:
                self.add_error(f"price_{place}", _("Please enter the price as well."))
            if price and least is None and f"least_{place}" not in self.errors:
                self.add_error(
                    f"least_{place}", _("From how many packs on? Please enter it.")
                )
        return typed

    def has_steps_typed(self) -> bool:
        names = self.asked_sometimes[1:]
        return any(self.data.get(self.add_prefix(name)) for name in names)

    def steps(self) -> list[tuple[int, Decimal]]:
        """Of a valid form."""
        typed = self.cleaned_data
        found = [(1, typed["price_1"])] if typed.get("price_1") else []
        return found + [
            (typed[f"least_{place}"], typed[f"price_{place}"])
            for place in range(2, MOST_STEPS + 1)
            if typed.get(f"least_{place}")
        ]


class PriceFileForm(forms.Form):
    """A file of prices."""

    file = ReadFileField(
        label=_("File with prices"),
        read=read_prices,
        most_bytes=MOST_BYTES,
        accept=".csv,.tsv,.txt,.xlsx",
        error_messages={"required": _("Please choose a file.")},
    )


class QuantitiesForm(forms.Form):
    """How many of each pack a buyer orders from its list."""

    def __init__(self, *args: Any, packs: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for pack in packs:
            self.fields[f"packs-{pack}"] = forms.IntegerField(
                min_value=0,
                max_value=MOST_PACKS,
                required=False,
                error_messages=dict.fromkeys(
                    ("invalid", "min_value", "max_value"),
                    _("Please enter a whole number."),
                ),
            )

    def wanted(self) -> dict[int, int]:
        """Of a valid form, by pack."""
        return {
            int(name.removeprefix("packs-")): count
            for name, count in self.cleaned_data.items()
            if count
        }
