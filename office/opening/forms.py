"""What the operator types on the way to the opening day."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from babel.numbers import get_currency_name
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.contacts import parse_email
from accounts.forms.fields import ContactField, new_password_field
from accounts.models import User
from core import market
from core.brand import LONGEST, NAMES
from core.countries import usual_currency, usual_time_zone
from core.money import KNOWN_CURRENCIES
from core.regions import (
    REGIONS,
    all_countries,
    country_choices,
    country_name,
    region_choices,
)
from core.runtime_settings import RuntimeSetting, why_settled
from core.text import LineField
from vendors.partner.models.taxes import tax_label

from .settings_forms import SettingsForm
from .starter_sets import CATEGORIES, taxes_of

MOST_NAME = 80
CHINA = "CN"


class OperatorForm(forms.Form):
    """The first account: no mail or SMS is set up yet, so nothing is confirmed."""

    contact = ContactField(help_text=_("You sign in with it."))
    name = LineField(label=_("Your name"), max_length=MOST_NAME)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = new_password_field(_("Password"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        contact = cleaned.get("contact", "")
        known = {"email" if "@" in contact else "phone": contact}
        if cleaned.get("password"):
            person = User(first_name=cleaned.get("name", ""), **known)
            try:
                validate_password(cleaned["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def account(self) -> dict[str, str]:
        """As the service takes it."""
        contact = self.cleaned_data["contact"]
        email = parse_email(contact)
        return {
            "name": self.cleaned_data["name"],
            "password": self.cleaned_data["password"],
            "email": email or "",
            "phone": "" if email else contact,
        }


class MarketForm(SettingsForm):
    """What the market is; what goods and orders depend on is fixed once they exist."""

    name_en = LineField(label=_("Name in English"), max_length=LONGEST)
    name_zh_hans = LineField(
        label=_("Name in Chinese"),
        max_length=LONGEST,
        required=False,
        help_text=_("Leave empty to use the same name."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of the pages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    country = forms.ChoiceField(label=_("Country"))
    region = forms.ChoiceField(
        label=_("Province"),
        required=False,
        help_text=_("In China: where shoppers are until they choose a region."),
    )
    currency = forms.ChoiceField(label=_("Currency"))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("The market’s days begin and end by it.")
    )

    shown = (
        NAMES, market.LANGUAGES, market.COUNTRY, market.REGION, market.PHONE_REGION,
        market.CURRENCY, market.TIME_ZONE,
    )  # fmt: skip
    settled = ("country", "currency", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("country", country_choices(all_countries()))
        self._offer("region", [("", "–"), *region_choices()])
        self._offer("currency", _currencies())
        self._offer("time_zone", [(name, name) for name in _zones()])
        self.why = why_settled()
        for name in self.settled if self.why else ():
            self.fields[name].disabled = True
        self.suggestions = {} if self.why else self._suggestions()
        for name, said in self.suggestions.items():
            self.fields[name].help_text = said

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _suggestions(self) -> dict[str, str]:
        """By field, what is usual in the chosen country where something else stands."""
        country = self._chosen("country")
        said = _("Usual in {country}: {value}")
        return {
            name: said.format(
                country=country_name(country), value=self._offered(name)[usual]
            )
            for name, usual in self.usual_by_country().get(country, {}).items()
            if usual != self._chosen(name)
        }

    def usual_by_country(self) -> dict[str, dict[str, str]]:
        """What currency and time zone are usual, of those that can be chosen."""
        currencies, zones = self._offered("currency"), self._offered("time_zone")
        return {
            country: {
                name: usual
                for name, usual, offered in (
                    ("currency", usual_currency(country), currencies),
                    ("time_zone", usual_time_zone(country), zones),
                )
                if usual in offered
            }
            for country in all_countries()
        }

    def _chosen(self, name: str) -> str:
        """As sent or as it holds; a bound field would keep the former help text."""
        return str((self.data if self.is_bound else self.initial).get(name, ""))

    def _offered(self, name: str) -> dict[str, str]:
        return dict(self.fields[name].choices)  # type: ignore[attr-defined]

    @classmethod
    def as_typed(cls) -> dict[str, object]:
        """What holds now."""
        names = NAMES()
        region = market.region()
        return {
            "name_en": names.get("en", ""),
            "name_zh_hans": names.get("zh-hans", ""),
            "languages": [code for code, _name in market.languages()],
            "country": market.country(),
            "region": region if region in REGIONS else "",
            "currency": market.currency(),
            "time_zone": market.time_zone(),
        }

    def values(self) -> Mapping[RuntimeSetting[Any], Any]:
        """By setting, what was asked for; what is settled is left alone."""
        typed = self.cleaned_data
        english = typed["name_en"]
        country = typed["country"]
        region = typed["region"] if country == CHINA else country
        found: dict[RuntimeSetting[Any], Any] = {
            NAMES: {"en": english, "zh-hans": typed["name_zh_hans"] or english},
            market.LANGUAGES: typed["languages"],
            market.REGION: region or market.region(),
        }
        if not self.why:
            found |= {
                market.COUNTRY: country,
                market.CURRENCY: typed["currency"],
                market.TIME_ZONE: typed["time_zone"],
            }
            if country in phonenumbers.SUPPORTED_REGIONS:
                found[market.PHONE_REGION] = country
        return found


def _currencies() -> list[tuple[str, str]]:
    locale = "zh_Hans" if (get_language() or "").startswith("zh") else "en"
    return [
        (code, f"{code} – {get_currency_name(code, locale=locale)}")
        for code in sorted(KNOWN_CURRENCIES)
    ]


def _zones() -> list[str]:
    """Places that have one, as `Europe/Berlin`; no offsets or names of old."""
    areas = (
        "Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian",
        "Pacific",
    )  # fmt: skip
    return sorted(name for name in available_timezones() if name.split("/")[0] in areas)


class StartForm(forms.Form):
    """Which starter sets to take over, and the first commission."""

    categories = forms.MultipleChoiceField(
        label=_("Categories"), required=False, widget=forms.CheckboxSelectMultiple
    )
    taxes = forms.MultipleChoiceField(
        label=_("Tax rates"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Please check that these rates hold for your market."),
    )
    commission = forms.DecimalField(
        label=_("Commission (%)"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
        help_text=_("What the market keeps of each sale. Leave empty for none."),
    )
    commission_tax = forms.DecimalField(
        label=_("Tax on the commission (%)"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
    )

    def __init__(self, *args: Any, has_commission: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_chinese = (get_language() or "").startswith("zh")
        self._offer(
            "categories",
            [
                (key, top.zh if is_chinese else top.en)
                for key, (top, _below) in CATEGORIES.items()
            ],
        )
        self._offer(
            "taxes",
            [
                (
                    tax.code,
                    tax_label(tax.name.zh if is_chinese else tax.name.en, tax.rate),
                )
                for tax in taxes_of(market.country())
            ],
        )
        if has_commission:
            del self.fields["commission"], self.fields["commission_tax"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class TestForm(forms.Form):
    """Where a test message goes."""

    to = ContactField(label=_("Send a test to"))
