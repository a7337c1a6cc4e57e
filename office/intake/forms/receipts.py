"""What is typed at the scales, and of receipts that were wrong."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from core.amounts import parse_weights
from core.text import LineField
from core.units import UnitKind
from office.intake.models import Intake
from office.intake.queries.lists import households_named
from office.intake.queries.prices import goods_of, goods_taken, grades_of
from office.intake.rules import Weighed
from office.intake.services.receipts import Delivery
from office.intake.states import PaymentTerms
from shop.catalogue.models import Product
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner

from .fields import LONGEST_AGO, SCALE_UNITS, DayField, GoodsField, PercentField


class IntakeForm(forms.Form):
    """One delivery. What is weighed in several goes is typed as a sum."""

    asked_sometimes = ("bringer", "supplier", "grade")

    key = forms.UUIDField(widget=forms.HiddenInput)
    bringer = LineField(
        label=gettext_lazy("Household"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Number or name."),
        widget=forms.TextInput(attrs={"list": "households", "autocomplete": "off"}),
    )
    supplier = LineField(
        label=gettext_lazy("Non-member"),
        max_length=128,
        required=False,
        help_text=gettext_lazy("Recorded separately from members; paid at once."),
    )
    is_paid_cash = forms.BooleanField(
        label=gettext_lazy("Paid in cash"), required=False
    )
    product = GoodsField(
        label=gettext_lazy("Goods"),
        queryset=Product.objects.none(),
        empty_label=gettext_lazy("Select"),
    )
    grade = LineField(
        label=gettext_lazy("Grade"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"list": "grades", "autocomplete": "off"}),
    )
    day = DayField(label=gettext_lazy("Day"))
    gross = forms.CharField(
        label=gettext_lazy("Gross weight"),
        max_length=200,
        help_text=gettext_lazy("Add several weighings: 52.3+48.1"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "next"}),
    )
    tare = forms.CharField(
        label=gettext_lazy("Tare"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=SCALE_UNITS)
    moisture = PercentField(label=gettext_lazy("Moisture (%)"), required=False)
    defects = PercentField(label=gettext_lazy("Defects (%)"), required=False)
    terms = forms.ChoiceField(
        label=gettext_lazy("Terms"),
        choices=PaymentTerms.choices,
        widget=forms.RadioSelect,
    )
    note = LineField(
        label=gettext_lazy("Internal note"), max_length=200, required=False
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I confirm this weight."), required=False
    )

    def __init__(
        self,
        *args: Any,
        cooperative: Partner,
        also: Product | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", first_guess())
        self.cooperative = cooperative
        super().__init__(*args, **kwargs)
        field: Any = self.fields["product"]
        field.queryset = goods_taken(cooperative)
        if also is not None:
            own = goods_of(cooperative).filter(pk=also.pk)
            field.queryset = (goods_taken(cooperative) | own).distinct()

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        today = dates.today()
        if day > today:
            raise ValidationError(_("This date is in the future."))
        if day < today - LONGEST_AGO:
            raise ValidationError(_("This is more than 60 days ago."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._weigh(cleaned, "gross")
        self._weigh(cleaned, "tare")
        if "bringer" in cleaned and "supplier" in cleaned:
            self._find_bringer(cleaned)
        if cleaned.get("product"):
            self._find_grade(cleaned)
        return cleaned

    def _weigh(self, cleaned: dict[str, Any], name: str) -> None:
        text = (cleaned.get(name) or "").strip()
        if not text or not cleaned.get("unit"):
            return
        try:
            units = parse_weights(text, kind=UnitKind.WEIGHT, unit=cleaned["unit"])
        except ValidationError as error:
            if name == "tare" and text.strip("0.,") == "":
                units = 0
            else:
                self.add_error(name, error)
                return
        cleaned[f"{name}_grams"] = units

    def _find_bringer(self, cleaned: dict[str, Any]) -> None:
        text, supplier = cleaned["bringer"], cleaned["supplier"]
        if text and supplier:
            self.add_error("supplier", _("Choose either a household or a non-member."))
        elif not text and not supplier:
            self.add_error("bringer", _("Please enter who delivered it."))
        elif text and cleaned.get("day"):
            cleaned["household"] = self._household(text, cleaned["day"])

    def _household(self, text: str, day: dt.date) -> Household | None:
        found = households_named(self.cooperative, text, day)
        if len(found) == 1:
            return found[0]
        if not found:
            gone = Household.objects.filter(
                cooperative=self.cooperative, number=text.split(" ", maxsplit=1)[0]
            ).first()
            said = (
                _("%(household)s was not a member on this day.") % {"household": gone}
                if gone
                else _("No member has this number or name.")
            )
        else:
            names = _("; ").join(str(one) for one in found)
            said = _("Several match; please choose: %(names)s") % {"names": names}
        self.add_error("bringer", said)
        return None

    def _find_grade(self, cleaned: dict[str, Any]) -> None:
        """Spelled as in the price list, so that one grade is not two lots."""
        typed = cleaned.get("grade") or ""
        grades = grades_of(self.cooperative, cleaned["product"])
        same = [one for one in grades if one.casefold() == typed.casefold()]
        if same:
            cleaned["grade"] = same[0]
        elif grades:
            names = _(", ").join(one or _("without a grade") for one in grades)
            text = _("Please choose one of its grades: %(names)s") % {"names": names}
            self.add_error("grade", text)

    def delivery(self) -> Delivery:
        typed = self.cleaned_data
        return Delivery(
            key=typed["key"],
            product=typed["product"],
            day=typed["day"],
            weighed=Weighed(
                gross=typed["gross_grams"],
                tare=typed.get("tare_grams", 0),
                moisture=typed["moisture"],
                defects=typed["defects"] or 0,
            ),
            terms=typed["terms"],
            grade=typed["grade"],
            household=typed.get("household"),
            supplier=typed["supplier"],
            weighed_as=_as_typed(typed["gross"], typed["unit"]),
            tared_as=_as_typed(typed["tare"], typed["unit"]),
            is_paid_cash=typed["is_paid_cash"],
            note=typed["note"],
            is_sure=typed["sure"],
        )


def _as_typed(text: str, unit: str) -> str:
    return f"{text.strip()} {unit}"[:200] if text.strip() else ""


def first_guess() -> dict[str, object]:
    return {
        "key": uuid.uuid4(),
        "day": dates.today(),
        "unit": "kg",
        "terms": PaymentTerms.BOUGHT,
    }


def as_typed(row: Intake) -> dict[str, object]:
    """A receipt's own values, to be typed over; weights in grams as they were added."""
    gross, _space, unit = row.weighed.rpartition(" ")
    is_typed = unit in dict(SCALE_UNITS)
    tare = row.tared.rpartition(" ")[0]
    return {
        "key": uuid.uuid4(),
        "bringer": str(row.household) if row.household else "",
        "supplier": row.supplier,
        "is_paid_cash": row.is_paid_cash,
        "product": row.product,
        "grade": row.grade,
        "day": row.day,
        "gross": gross if is_typed else str(row.gross),
        "tare": tare if is_typed else str(row.tare or ""),
        "unit": unit if is_typed else "g",
        "moisture": row.moisture,
        "defects": row.defects or None,
        "terms": row.terms,
        "note": row.note,
    }


class CorrectForm(IntakeForm):
    """What really was brought, and why it is corrected."""

    reason = LineField(
        label=gettext_lazy("Reason for the correction"),
        max_length=200,
        error_messages={
            "required": gettext_lazy(
                "Please give a short reason. It is kept on record."
            )
        },
    )


class TakeBackForm(forms.Form):
    """The whole delivery is taken back."""

    prefix = "back"
    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = LineField(
        label=gettext_lazy("Reason for the reversal"),
        max_length=200,
        error_messages={
            "required": gettext_lazy(
                "Please give a short reason. It is kept on record."
            )
        },
    )
