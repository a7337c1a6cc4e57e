"""Tracking numbers as they are typed or scanned, for one parcel or for many."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.tables import TableRefused, read_table
from orders.fulfilment.queries.dispatch import TrackingRow, used_numbers
from orders.fulfilment.rules import (
    OTHER,
    OWN_VAN,
    OWN_VAN_NAME,
    TRACKING,
    TRACKING_LENGTH,
    plain_number,
)
from orders.order.models import Line, VendorOrder
from vendors.partner.models import Partner

from .parcels import carrier_choices, doubts_about

MOST_ROWS = 500
MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class DispatchRow:
    """A part on the dispatch page and what was typed for it."""

    part: VendorOrder
    number: Any
    chosen: Any
    sure: Any
    seen: Any

    @property
    def goods(self) -> list[Line]:
        """What of the part is still to be sent."""
        return [line for line in self.part.lines.all() if line.left]

    @property
    def asks(self) -> bool:
        """Whether an unusual number has to be confirmed."""
        return any(error.code == "doubt" for error in self.number.errors.as_data())


class DispatchForm(forms.Form):
    """One carrier, and a tracking number for each part that goes with it.

    A part is sent when its number is typed, or when it is chosen and the farm brings
    it itself. `seen-…` is how many of its packs had gone when the page was made.
    """

    carrier = forms.ChoiceField(
        label=_("Carrier"),
        choices=carrier_choices,
        error_messages={"required": _("Choose who carries it.")},
    )
    other_carrier = forms.CharField(
        label=_("Name of the carrier"), required=False, max_length=64
    )

    def __init__(
        self, partner: Partner, parts: Sequence[VendorOrder], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.partner, self.parts = partner, parts
        for part in parts:
            sent = sum(line.shipped for line in part.lines.all())
            self.fields[f"number-{part.pk}"] = forms.CharField(
                required=False, max_length=80
            )
            self.fields[f"send-{part.pk}"] = forms.BooleanField(required=False)
            self.fields[f"sure-{part.pk}"] = forms.BooleanField(required=False)
            self.fields[f"seen-{part.pk}"] = forms.IntegerField(
                required=False, min_value=0, initial=sent, widget=forms.HiddenInput
            )

    def rows(self) -> list[DispatchRow]:
        return [
            DispatchRow(
                part,
                self[f"number-{part.pk}"],
                self[f"send-{part.pk}"],
                self[f"sure-{part.pk}"],
                self[f"seen-{part.pk}"],
            )
            for part in self.parts
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        carrier = self._carrier(cleaned)
        typed = {
            part: plain_number(cleaned.get(f"number-{part.pk}") or "")
            for part in self.parts
        }
        chosen = [p for p in self.parts if typed[p] or cleaned.get(f"send-{p.pk}")]
        if not chosen and not self.errors:
            raise ValidationError(gettext("Type or scan at least one tracking number."))
        used = used_numbers(self.partner, typed.values())
        for part in chosen:
            sure = bool(cleaned.get(f"sure-{part.pk}"))
            name = f"number-{part.pk}"
            if error := self._wrong(carrier, typed[part]):
                self.add_error(name, error)
            elif not sure and (doubt := self._doubt(carrier, typed, part, used)):
                self.add_error(name, ValidationError(doubt, code="doubt"))
        cleaned["sending"] = [
            (part, carrier, typed[part], cleaned.get(f"seen-{part.pk}") or 0)
            for part in chosen
        ]
        return cleaned

    def _carrier(self, cleaned: dict[str, Any]) -> str:
        chosen = str(cleaned.get("carrier") or "")
        if chosen == OTHER:
            if not cleaned.get("other_carrier"):
                self.add_error(
                    "other_carrier", gettext("Write the name of the carrier here.")
                )
            return str(cleaned.get("other_carrier") or "")
        return OWN_VAN_NAME if chosen == OWN_VAN else chosen

    def _wrong(self, carrier: str, number: str) -> str:
        if not number:
            if carrier == OWN_VAN_NAME:
                return ""
            return gettext("Type the number on the label, so that it can be followed.")
        fits = TRACKING_LENGTH[0] <= len(number) <= TRACKING_LENGTH[1]
        if not fits or not re.match(TRACKING, number):
            return gettext("Only letters, digits and dashes, as on the label.")
        return ""

    def _doubt(
        self,
        carrier: str,
        typed: dict[VendorOrder, str],
        part: VendorOrder,
        used: dict[str, str],
    ) -> str:
        number = typed[part]
        twin = next(
            (p.number for p, n in typed.items() if n and n == number and p != part),
            used.get(number, ""),
        )
        return doubts_about(carrier, number, twin)


_HEADS = {
    "number": {"order", "number", "order number", "订单", "订单号", "订单编号"},
    "carrier": {"carrier", "快递", "快递公司", "物流公司", "承运人", "承运商"},
    "tracking": {
        "tracking", "tracking number", "运单", "运单号", "快递单号", "物流单号",
    },
}  # fmt: skip


class TrackingFileForm(forms.Form):
    """A CSV or XLSX file with a row for each parcel."""

    file = forms.FileField(
        label=_("File with tracking numbers"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        help_text=_("CSV or XLSX with the columns order, carrier, tracking number."),
        error_messages={"required": _("Choose a file first.")},
    )

    def clean_file(self) -> list[TrackingRow]:
        file = self.cleaned_data["file"]
        self.file_name = str(file.name)
        if file.size > MOST_BYTES:
            raise _too_many()
        try:
            table = read_table(file.read(), most_rows=MOST_ROWS, most_bytes=MOST_BYTES)
        except TableRefused as refusal:
            raise ValidationError(refusal.messages) from refusal
        return tracking_rows([row.cells for row in table.rows])


def tracking_rows(rows: Sequence[Sequence[str]]) -> list[TrackingRow]:
    """The parcels in a table, by its heads or, without heads, by the first columns.

    Raises `ValidationError` when a column is missing.
    """
    heads = [_head_of(cell) for cell in rows[0]] if rows else []
    has_heads = any(heads)
    if has_heads and {"number", "tracking"} <= set(filter(None, heads)):
        at = {head: heads.index(head) for head in _HEADS if head in heads}
    elif not has_heads and rows and len(rows[0]) >= 3:
        at = {"number": 0, "carrier": 1, "tracking": 2}
    else:
        raise ValidationError(
            gettext("The columns order, carrier and tracking number are needed.")
        )
    body = rows[1:] if has_heads else rows
    found = [_row(cells, at) for cells in body]
    kept = [row for row in found if row.tracking_number or row.carrier]
    if not kept:
        raise ValidationError(gettext("No tracking number stands in this file."))
    if len(kept) > MOST_ROWS:
        raise _too_many()
    return kept


def _too_many() -> ValidationError:
    text = gettext("This file is too large: at most %(rows)d parcels at once.")
    return ValidationError(text % {"rows": MOST_ROWS})


def _head_of(cell: str) -> str:
    plain = cell.strip().casefold().replace("_", " ")
    return next((name for name, heads in _HEADS.items() if plain in heads), "")


def _row(cells: Sequence[str], at: dict[str, int]) -> TrackingRow:
    def cell(name: str) -> str:
        place = at.get(name, -1)
        text = cells[place] if 0 <= place < len(cells) else ""
        # A spreadsheet that is told to keep a number as text puts a sign before it.
        return text.replace("\0", "").strip().lstrip("'").strip()[:80]

    return TrackingRow(cell("number"), cell("carrier"), cell("tracking"))
