"""Settings of the market as they are typed; what was typed is kept when refused."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core import looks, market
from core import market_operator as operator
from core.accents import parsed
from core.regions import REMOTE, all_countries, is_chinese_market, region_choices
from core.runtime_settings import RuntimeSetting
from core.text import LineField
from orders.market_settings import SEND_WITHIN_MOST_DAYS
from orders.shipping import market_settings as delivery
from orders.shipping.forms.fields import CostField
from orders.shipping.services.settings import usual_prices

Settings = tuple[RuntimeSetting[Any], ...]


class SettingsForm(forms.Form):
    """Of the settings `shown`; `seen` says which of them the person has seen."""

    shown: Settings = ()
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    @classmethod
    def as_typed(cls) -> dict[str, object]:
        """What holds now."""
        return {setting.name: setting() for setting in cls.shown}

    def values(self) -> Mapping[RuntimeSetting[Any], Any]:
        """By setting, what was asked for; None for what the environment says."""
        return {each: self.cleaned_data[each.name] for each in self.shown}


def _days(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=delivery.MOST_DAYS, **more
    )


class DeliveryForm(SettingsForm):
    """A parcel's price, where to, how long; amounts in the market's currency."""

    shown = (
        delivery.PRICE, delivery.REGIONS, delivery.FAR_PRICE, delivery.FAR_REGIONS,
        delivery.FREE_FROM, delivery.MIN_DAYS, delivery.MAX_DAYS, delivery.SEND_WITHIN,
        delivery.HAS_PICKUP,
    )  # fmt: skip
    min_days = _days(_("Minimum days in transit"))
    max_days = _days(_("Maximum days in transit"))
    has_pickup = forms.BooleanField(
        label=_("Pickup at the farm as well"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: dict[str, forms.Field] = {
            "price": self._amount(_("Price of a parcel")),
            "free_from": self._amount(
                _("Free delivery from"), help_text=_("Leave empty for never.")
            ),
            "regions": self._places(
                _("Delivered to"), help_text=_("Choose none for the whole country.")
            ),
            "far_price": self._amount(
                _("Price of a parcel to distant regions"),
                help_text=_("Leave empty to deliver to no others."),
            ),
            "far_regions": self._places(_("Distant regions")),
            "send_within": forms.IntegerField(
                label=_("Sent within (working days)"),
                min_value=0,
                max_value=SEND_WITHIN_MOST_DAYS(),
                help_text=_("After the day of the order, by sellers who say nothing."),
            ),
        }
        self.fields.update(known)
        self.order_fields([
            "price", "free_from", "regions", "far_price", "far_regions", "min_days",
            "max_days", "send_within", "has_pickup",
        ])  # fmt: skip
        if not is_chinese_market():
            # The country is one region; the distant ones are other countries.
            del self.fields["regions"]
            self.fields["far_price"].label = _("Price of a parcel abroad")
            self.fields["far_regions"].label = _("Countries abroad")

    @staticmethod
    def _amount(label: Any, **more: Any) -> CostField:
        return CostField(
            currency=market.currency(), label=label, required=False, **more
        )

    @staticmethod
    def _places(label: Any, **more: Any) -> forms.MultipleChoiceField:
        is_at_home = is_chinese_market()
        choices = region_choices() if is_at_home else region_choices(all_countries())
        home = market.country()
        return forms.MultipleChoiceField(
            label=label,
            required=False,
            choices=[choice for choice in choices if choice[0] != home],
            widget=(
                forms.CheckboxSelectMultiple
                if is_at_home
                else forms.SelectMultiple(attrs={"size": 8})
            ),
            **more,
        )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        least, most = typed.get("min_days"), typed.get("max_days")
        if least is not None and most is not None and least > most:
            self.add_error("max_days", _("Enter at least the minimum days."))
        if typed.get("price") is None and "price" not in self.errors:
            self.add_error("price", _("Please enter a price, for example 12.00."))
        self._check_far(typed)
        return typed

    def _check_far(self, typed: dict[str, Any]) -> None:
        """Its price and its regions belong together; no region has two prices."""
        price, regions = typed.get("far_price"), typed.get("far_regions") or []
        if price is not None and not regions:
            self.add_error("far_regions", _("Choose where this price holds."))
        if regions and price is None and "far_price" not in self.errors:
            self.add_error("far_price", _("Enter the price for these regions."))
        if both := set(typed.get("regions") or ()) & set(regions):
            names = dict(region_choices())
            named = pgettext("between two names", ", ").join(
                sorted(names[one] for one in both)
            )
            said = _("There can be one price only for: {regions}")
            self.add_error("far_regions", said.format(regions=named))

    def values(self) -> Mapping[RuntimeSetting[Any], Any]:
        typed = self.cleaned_data
        return {
            delivery.PRICE: typed["price"],
            delivery.FREE_FROM: typed["free_from"],
            delivery.REGIONS: typed.get("regions", []),
            delivery.FAR_PRICE: typed["far_price"],
            delivery.FAR_REGIONS: typed["far_regions"],
            delivery.MIN_DAYS: typed["min_days"],
            delivery.MAX_DAYS: typed["max_days"],
            delivery.SEND_WITHIN: typed["send_within"],
            delivery.HAS_PICKUP: typed["has_pickup"],
        }

    @classmethod
    def as_typed(cls) -> dict[str, object]:
        """What holds now; before anybody chose, what a new seller gets without it."""
        price, regions = delivery.PRICE(), delivery.REGIONS()
        far_price, far_regions = delivery.FAR_PRICE(), delivery.FAR_REGIONS()
        if price is None:
            (regions, price), (far_regions, far_price) = _usual()
        return {
            "price": _plain(price),
            "free_from": _plain(delivery.FREE_FROM()),
            "regions": list(regions),
            "far_price": _plain(far_price),
            "far_regions": list(far_regions),
            "min_days": delivery.MIN_DAYS(),
            "max_days": delivery.MAX_DAYS(),
            "send_within": delivery.SEND_WITHIN(),
            "has_pickup": delivery.HAS_PICKUP(),
        }


_Zone = tuple[Any, Decimal | None]


def _usual() -> tuple[_Zone, _Zone]:
    """The usual prices as the form asks for them: all of home, then what is far."""
    prices: list[_Zone] = [*usual_prices(), ((), None), ((), None)]
    near, far = prices[0], prices[1]
    if tuple(far[0]) == REMOTE:
        near = ((), near[1])
    return near, far


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount)


class LooksForm(SettingsForm):
    """The colour of buttons and links; pictures are sent by forms of their own."""

    shown = (looks.ACCENT, looks.LOGO, looks.BANNER)
    accent = forms.CharField(
        label=_("Colour"),
        max_length=20,
        required=False,
        help_text=_(
            "Of buttons and links, such as #2f5d3a. Leave empty for green. The dark "
            "scheme gets a lighter one of its kind."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_accent(self) -> str:
        typed = self.cleaned_data["accent"]
        colour = parsed(typed)
        if typed and not colour:
            raise forms.ValidationError(_("Enter a colour such as #2f5d3a."))
        return colour

    def values(self) -> Mapping[RuntimeSetting[Any], Any]:
        return {looks.ACCENT: self.cleaned_data["accent"]}

    @classmethod
    def as_typed(cls) -> dict[str, object]:
        """What holds now."""
        return {"accent": looks.ACCENT()}


class OperatorDetailsForm(SettingsForm):
    """The company or person behind the market."""

    shown = (operator.LEGAL_NAME, operator.TAX_ID, operator.ADDRESS)
    legal_name = LineField(
        label=_("Legal name"),
        max_length=operator.LONGEST,
        required=False,
        help_text=_("The company or person that runs the market."),
    )
    address = LineField(
        label=_("Address"),
        max_length=operator.LONGEST,
        required=False,
        help_text=_("Street, postcode, town and country on one line."),
    )
    tax_id = LineField(
        label=_("Tax number"),
        max_length=operator.LONGEST,
        required=False,
        help_text=_("VAT number, or unified social credit code in China."),
    )

    def values(self) -> Mapping[RuntimeSetting[Any], Any]:
        typed = self.cleaned_data
        return {
            operator.LEGAL_NAME: typed["legal_name"],
            operator.TAX_ID: typed["tax_id"],
            operator.ADDRESS: typed["address"],
        }

    @classmethod
    def as_typed(cls) -> dict[str, object]:
        """What holds now."""
        return {
            "legal_name": operator.LEGAL_NAME(),
            "tax_id": operator.TAX_ID(),
            "address": operator.ADDRESS(),
        }
