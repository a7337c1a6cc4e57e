"""What a farmer types of lots and plots."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import dates
from core.amounts import (
    UNIT_CHOICES,
    SumField,
    base_units,
    in_unit,
    measure_in,
    units_of,
)
from core.text import LineField
from vendors.certificates.models import Certificate
from vendors.partner.models import Lot, Partner, Plot, StockPool
from vendors.partner.services.lots import LotContent

from .queries import certificates_to_fill, plots_of, pools_of
from .services import PlotContent, content_of, state_of

MOST_YEARS = 3
LONGEST_KEPT = dt.timedelta(days=3660)
MOST_UNITS = 10**12


def day_field(**kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **kwargs)


class PoolField(forms.ModelChoiceField):
    def label_from_instance(self, pool: StockPool) -> str:
        return str(pool.product.title)


class ToldFields(forms.Form):
    """What is told of a lot, when it is brought in and when it is corrected."""

    harvested_on = day_field(label=_("Harvested on"))
    best_before = day_field(label=_("Best before"), required=False)
    plot = forms.ModelChoiceField(
        label=_("Plot"), queryset=Plot.objects.none(), required=False
    )
    grade = LineField(
        label=_("Grade"),
        max_length=32,
        required=False,
        help_text=_("For example: first grade, 80 mm and more."),
    )
    note = LineField(label=_("Internal note"), max_length=200, required=False)

    def offer_plots(self, partner: Partner, current: int | None = None) -> None:
        """Plots in use, and the one that the lot has."""
        wanted = Q(is_used=True) | Q(pk=current)
        field: Any = self.fields["plot"]
        field.queryset = plots_of(partner).filter(wanted)
        field.empty_label = _("Not specified")

    def clean_harvested_on(self) -> dt.date:
        harvested: dt.date = self.cleaned_data["harvested_on"]
        today = dates.today()
        if harvested > today:
            raise ValidationError(_("This date is in the future."))
        if harvested < today - dt.timedelta(days=365 * MOST_YEARS):
            raise ValidationError(_("This is more than three years ago."))
        return harvested

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        harvested, kept = cleaned.get("harvested_on"), cleaned.get("best_before")
        if harvested and kept and kept < harvested:
            self.add_error("best_before", _("This is before the harvest."))
        if harvested and kept and kept > harvested + LONGEST_KEPT:
            self.add_error("best_before", _("This is more than ten years later."))
        return cleaned

    def told(self, quantity: int) -> LotContent:
        typed = self.cleaned_data
        return LotContent(
            harvested_on=typed["harvested_on"],
            quantity=quantity,
            plot=typed["plot"],
            best_before=typed["best_before"],
            grade=typed["grade"],
            note=typed["note"],
        )


class NewLotForm(ToldFields):
    """A harvest in few taps: what and how much; the rest is suggested."""

    pool = PoolField(label=_("Product harvested"), queryset=StockPool.objects.none())
    amount = SumField(label=_("Quantity"))
    unit = forms.ChoiceField(label=_("Unit"), choices=UNIT_CHOICES)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        partner: Partner,
        pool: StockPool | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", first_guess(pool))
        super().__init__(*args, **kwargs)
        field: Any = self.fields["pool"]
        field.queryset = pools_of(partner)
        field.empty_label = _("Select")
        self.offer_plots(partner)
        if pool:
            unit: Any = self.fields["unit"]
            unit.choices = units_of(pool.product.measure)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        pool, amount = cleaned.get("pool"), cleaned.get("amount")
        if pool and amount is not None and cleaned.get("unit"):
            units = as_units(self, amount, cleaned["unit"], pool.product.measure)
            cleaned["base_units"] = units
            if units == 0:
                self.add_error("amount", _("Please enter a quantity above 0."))
        days = pool and pool.product.shelf_life_days
        harvested = cleaned.get("harvested_on")
        if days and harvested and not cleaned.get("best_before"):
            cleaned["best_before"] = harvested + dt.timedelta(days=days)
        return cleaned

    def content(self) -> LotContent:
        return self.told(self.cleaned_data["base_units"])


def first_guess(pool: StockPool | None) -> dict[str, object]:
    """What a new lot's form starts with."""
    today = dates.today()
    guess: dict[str, Any] = {"harvested_on": today, "key": uuid.uuid4()}
    if pool is None:
        return guess
    guess |= {"pool": pool, "unit": units_of(pool.product.measure)[0][0]}
    if days := pool.product.shelf_life_days:
        guess["best_before"] = today + dt.timedelta(days=days)
    return guess


def as_units(form: forms.Form, amount: Any, unit: str, measure: str) -> int | None:
    """The amount in base units; what does not fit becomes the form's error."""
    if measure_in(unit) != measure:
        form.add_error("unit", _("These goods use another unit."))
        return None
    try:
        units = base_units(amount, unit)
    except ValidationError as error:
        form.add_error("amount", error)
        return None
    if units > MOST_UNITS:
        form.add_error("amount", _("This number is too large."))
        return None
    return units


class CertificateForm(forms.Form):
    """Which of the holder's certificates of single lots names this one too."""

    certificate = forms.ModelChoiceField(
        label=_("Certificate"),
        queryset=Certificate.objects.none(),
        error_messages={
            "invalid_choice": _("This certificate can't be extended to another lot.")
        },
    )

    def __init__(self, *args: Any, lot: Lot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["certificate"]
        field.queryset = certificates_to_fill(lot.pool.partner).exclude(lots=lot)
        field.empty_label = _("Select")


class AmountOfLotForm(forms.Form):
    """An amount of one lot, against what the person saw was left of it."""

    amount = SumField(label=_("Quantity"))
    unit = forms.ChoiceField(label=_("Unit"))
    seen = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=2**62, required=False
    )
    why = LineField(
        label=_("Reason"),
        max_length=200,
        error_messages={
            "required": _("Please give a short reason. It is kept on record.")
        },
    )

    def __init__(self, *args: Any, lot: Lot, **kwargs: Any) -> None:
        self.lot = lot
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.choices = units_of(lot.pool.product.measure)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amount, unit = cleaned.get("amount"), cleaned.get("unit")
        if amount is not None and unit:
            measure = self.lot.pool.product.measure
            cleaned["base_units"] = as_units(self, amount, unit, measure)
        if cleaned.get("seen") is None:  # a page that was tampered with
            cleaned["seen"] = -1
        return cleaned


class WasteForm(AmountOfLotForm):
    """What of a lot was spoiled, eaten by mice, or given away."""

    prefix = "waste"

    def __init__(self, *args: object, lot: Lot, **kwargs: object) -> None:
        kwargs.setdefault("initial", {"seen": lot.left})
        super().__init__(*args, lot=lot, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        units = cleaned.get("base_units")
        if units == 0:
            self.add_error("amount", _("Please enter how much is gone."))
        if units and units > self.lot.left:
            self.add_error("amount", _("This is more than what is left in the lot."))
        return cleaned


class CountForm(AmountOfLotForm):
    """How much of a lot there really is."""

    prefix = "count"

    def __init__(self, *args: object, lot: Lot, **kwargs: object) -> None:
        amount, unit = in_unit(lot.left, lot.pool.product.measure)
        start = {"amount": amount, "unit": unit, "seen": lot.left}
        kwargs.setdefault("initial", start)
        super().__init__(*args, lot=lot, **kwargs)


class CorrectForm(ToldFields):
    """What is told of a lot; its amounts are changed by counting."""

    prefix = "told"
    seen_state = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=16
    )

    def __init__(self, *args: Any, lot: Lot, **kwargs: Any) -> None:
        self.lot = lot
        kwargs.setdefault("initial", lot_as_typed(lot))
        super().__init__(*args, **kwargs)
        self.offer_plots(lot.pool.partner, lot.plot_id)

    def content(self) -> LotContent:
        return self.told(self.lot.quantity)


def lot_as_typed(lot: Lot) -> dict[str, object]:
    told = content_of(lot)
    return {
        "harvested_on": told.harvested_on,
        "best_before": told.best_before,
        "plot": lot.plot_id,
        "grade": told.grade,
        "note": told.note,
        "seen_state": state_of(lot),
    }


class PlotForm(forms.Form):
    name = LineField(
        label=_("Name"), max_length=64, help_text=_("For example: Upper terrace")
    )
    area = forms.IntegerField(
        label=_("Area (m²)"), required=False, min_value=1, max_value=100_000_000
    )
    altitude = forms.IntegerField(
        label=_("Altitude (m)"), required=False, min_value=0, max_value=6000
    )
    note = LineField(label=_("Internal note"), max_length=200, required=False)

    def content(self) -> PlotContent:
        return PlotContent(**self.cleaned_data)
