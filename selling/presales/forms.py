"""What a seller types of a presale and its harvest."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import dates
from core.amounts import UNIT_CHOICES, SumField, base_units, measure_in, units_of
from orders.order.services.short import ShortRule
from vendors.partner.models import Partner, StockPool

from .models import Presale
from .queries import pools_to_presell
from .rules import LEAST_DEPOSIT, MOST_DEPOSIT, MOST_UNITS
from .services.presales import Harvest, PresaleTerms

NO_DAY = _("Please choose a day.")
DAY_NEEDED = {"required": NO_DAY, "invalid": NO_DAY}
ORDER_DAYS, HARVEST_DAYS, SEND_DAYS = 14, 7, 14


class PoolField(forms.ModelChoiceField):
    def label_from_instance(self, pool: StockPool) -> str:
        return str(pool.product.get_title())


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=DAY_NEEDED,
        **more,
    )


class AmountForm(forms.Form):
    """Amounts in a unit that fits the goods, read into base units."""

    amounts: tuple[str, ...] = ()
    unit = forms.ChoiceField(label=_("Unit"), choices=UNIT_CHOICES)

    def read_amounts(self, measure: str) -> None:
        """Each of `amounts` in place, in base units; else an error at its field."""
        unit = self.cleaned_data.get("unit")
        if not unit:
            return
        if measure_in(unit) != measure:
            self.add_error("unit", _("These goods use another unit."))
            return
        for name in self.amounts:
            if (typed := self.cleaned_data.get(name)) is None:
                continue
            try:
                units = base_units(typed, unit)
            except ValidationError as error:
                self.add_error(name, error)
                continue
            if units > MOST_UNITS:
                self.add_error(name, _("This number is too large."))
            else:
                self.cleaned_data[f"{name}_units"] = units


class PresaleForm(AmountForm):
    """A new presale."""

    amounts = ("low", "high")

    pool = PoolField(
        label=_("Product"),
        queryset=StockPool.objects.none(),
        empty_label=_("Select"),
        help_text=_("All its packs are sold as a presale. It must not be in stock."),
    )
    low = SumField(
        label=_("Harvest at least"),
        help_text=_("No more than this can be ordered."),
    )
    high = SumField(label=_("Harvest at most"))
    harvest_from = _day(_("Harvest from"))
    harvest_to = _day(_("Harvest until"))
    last_day = _day(
        _("Sent by, at the latest"),
        help_text=_("If you move the harvest beyond it, shoppers are told so."),
    )
    opens_on = _day(_("Orders from"))
    closes_on = _day(_("Orders until the end of"))
    rule = forms.ChoiceField(
        label=_("If the harvest is smaller than ordered"),
        choices=[
            (ShortRule.FIRST_COME.value, _("First ordered, first served")),
            (ShortRule.PROPORTIONAL.value, _("Everyone gets the same smaller share")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Shoppers read this before they order. It can’t be changed later."),
    )

    deposit = forms.IntegerField(
        label=_("Deposit in percent"),
        required=False,
        min_value=LEAST_DEPOSIT,
        max_value=MOST_DEPOSIT,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_(
            "What shoppers pay when they order, from 10 to 90. They pay the rest after "
            "the harvest. Leave it empty if they pay in full when they order."
        ),
    )

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _first_guess())
        super().__init__(*args, **kwargs)
        field: Any = self.fields["pool"]
        field.queryset = pools_to_presell(partner)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if pool := cleaned.get("pool"):
            self.read_amounts(pool.product.measure)
        return cleaned

    def terms(self) -> PresaleTerms:
        """Of a valid form. Orders begin now if they begin today."""
        said, now = self.cleaned_data, timezone.now()
        starts = dates.start_of(said["opens_on"])
        return PresaleTerms(
            low=said["low_units"],
            high=said["high_units"],
            harvest_from=said["harvest_from"],
            harvest_to=said["harvest_to"],
            last_day=said["last_day"],
            opens=max(starts, now),
            closes=dates.end_of(said["closes_on"]),
            rule=said["rule"],
            deposit=said["deposit"] or 0,
        )


# Names of the terms beside those of the form.
FIELD_OF = {"opens": "opens_on", "closes": "closes_on"}


def _first_guess() -> dict[str, Any]:
    today = dates.today()
    closes = today + timedelta(days=ORDER_DAYS)
    harvest = closes + timedelta(days=1)
    return {
        "opens_on": today,
        "closes_on": closes,
        "harvest_from": harvest,
        "harvest_to": harvest + timedelta(days=HARVEST_DAYS),
        "last_day": harvest + timedelta(days=HARVEST_DAYS + SEND_DAYS),
        "rule": ShortRule.FIRST_COME,
        "unit": "kg",
    }


class MoveForm(forms.Form):
    """Other days for the harvest."""

    prefix = "move"

    first = _day(_("Harvest from"))
    last = _day(_("Harvest until"))

    def __init__(self, *args: Any, presale: Presale, **kwargs: Any) -> None:
        days = {"first": presale.harvest_from, "last": presale.harvest_to}
        super().__init__(*args, **{"initial": days} | kwargs)


class HarvestForm(AmountForm):
    """What was harvested."""

    prefix = "harvest"
    amounts = ("amount",)

    amount = SumField(label=_("Quantity harvested"))
    harvested_on = _day(_("Harvested on"))
    best_before = _day(_("Best before"), required=False)

    def __init__(self, *args: Any, presale: Presale, **kwargs: Any) -> None:
        first = {"harvested_on": dates.today()}
        super().__init__(*args, **{"initial": first} | kwargs)
        self.measure = presale.pool.product.measure
        unit: Any = self.fields["unit"]
        unit.choices = units_of(self.measure)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.read_amounts(self.measure)
        return cleaned

    def harvest(self) -> Harvest:
        """Of a valid form."""
        said = self.cleaned_data
        return Harvest(said["amount_units"], said["harvested_on"], said["best_before"])
