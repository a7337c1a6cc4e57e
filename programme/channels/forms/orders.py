"""An order file as it is brought: which channel, which months, which columns."""

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.imports.forms import ReadFileField
from core.imports.rows import ReadRows
from core.tables.rows import TableError
from core.text import LineField
from programme.channels.order_tables import (
    MOST_BYTES,
    OWN,
    SoldOrder,
    contradictions,
    order_file,
)
from programme.channels.services.order_plan import Brought
from programme.channels.states import PLATFORMS
from vendors.places.models import County

from .statements import CHOOSE, FarmOfCountyForm, month_choices

_NO_FILE = _("Please select a file.")


def _own_column(label: Any) -> LineField:
    return LineField(label=label, max_length=60, required=False)


class OrderFileForm(forms.Form):
    """A file with all orders of some months in a channel; read once all is known."""

    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=[("", _("Select")), *((one.value, one.label) for one in PLATFORMS)],
        error_messages=CHOOSE,
    )
    first_month = forms.ChoiceField(label=_("First month"), error_messages=CHOOSE)
    last_month = forms.ChoiceField(
        label=_("Last month"),
        help_text=_("The file has to hold all orders of these months."),
        error_messages=CHOOSE,
    )
    file = ReadFileField(
        label=_("Order file"),
        read=bytes,
        most_bytes=MOST_BYTES,
        accept=".csv,.tsv,.txt,.xlsx",
        error_messages={"required": _NO_FILE, "missing": _NO_FILE},
    )
    number = _own_column(_("Column of the order number"))
    paid_on = _own_column(_("Column of the payment time"))
    paid = _own_column(_("Column of the amount paid"))
    refunded = _own_column(_("Column of the refund"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_month", "last_month"):
            field: Any = self.fields[name]
            field.choices = month_choices()

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in OWN]

    @property
    def own_columns(self) -> list[forms.BoundField]:
        return [self[name] for name in OWN]

    @property
    def has_own_columns(self) -> bool:
        return any(field.value() for field in self.own_columns)

    def clean_first_month(self) -> date:
        return date.fromisoformat(f"{self.cleaned_data['first_month']}-01")

    def clean_last_month(self) -> date:
        last = date.fromisoformat(f"{self.cleaned_data['last_month']}-01")
        first = self.cleaned_data.get("first_month")
        if first and last < first:
            raise ValidationError(_("The last month is before the first."))
        return last

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("channel") and found.get("file") is not None:
            own = {name: found.get(name, "") for name in OWN}
            try:
                found["read"] = _read(found["file"], found["channel"], own)
            except TableError as error:
                self.add_error("file", error)
        return found

    @property
    def read(self) -> ReadRows[SoldOrder]:
        rows: ReadRows[SoldOrder] = self.cleaned_data["read"]
        return rows

    def brought(self, name: str) -> Brought:
        told = self.cleaned_data
        return Brought(
            channel=told["channel"],
            first=told["first_month"],
            last=told["last_month"],
            name=name,
            sha256=hashlib.sha256(told["file"]).hexdigest(),
            rows=self.read.rows,
        )


def _read(content: bytes, channel: str, own: dict[str, str]) -> ReadRows[SoldOrder]:
    """With what rows say against each other among the problems."""
    read = order_file(channel, own).read(content)
    problems = [*read.problems, *contradictions(read.rows)]
    read.problems = sorted(problems, key=lambda problem: problem.row)
    return read


class CountyOrderFileForm(FarmOfCountyForm, OrderFileForm):
    """Of a farm of the county."""

    field_order = ("farm",)

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, county=county, **kwargs)
