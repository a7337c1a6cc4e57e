"""Tracking numbers, typed, scanned or in files; what a carrier says it delivered."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.imports.forms import ReadFileField
from core.imports.rows import Columns, RowCells, RowFile, unquoted
from fulfilment.packing.models import Waybill
from fulfilment.packing.queries.added import own_lines
from fulfilment.packing.queries.dispatch import TrackingRow, used_numbers
from fulfilment.packing.rules import (
    OTHER,
    OWN_VAN,
    OWN_VAN_NAME,
    TRACKING,
    TRACKING_LENGTH,
    plain_number,
)
from fulfilment.packing.services.deliveries import MOST_BYTES, read_delivered
from fulfilment.packing.states import WaybillState
from orders.order.models import Line, VendorOrder
from orders.order.states import DeliverySource
from vendors.partner.models import Partner

from .parcels import OTHER_CARRIER_HINT, carrier_choices, carrier_of, doubts_about

MOST_ROWS = 500
MOST_TRACKING_BYTES = 2_000_000


@dataclass(frozen=True)
class DispatchRow:
    """A part on the dispatch page and what was typed for it."""

    vendor_order: VendorOrder
    number: Any
    chosen: Any
    sure: Any
    seen: Any
    waybill: Waybill | None = None

    @property
    def goods(self) -> list[Line]:
        """What of the part, and of what was added to it, is still to be sent."""
        return [line for line in self.vendor_order.lines.all() if line.left]

    @property
    def asks(self) -> bool:
        """Whether an unusual number has to be confirmed."""
        return any(error.code == "doubt" for error in self.number.errors.as_data())


class DispatchForm(forms.Form):
    """One carrier, and a tracking number for each part that goes with it.

    A part is sent when its number is typed, or when it is chosen and the farm brings
    it itself. `seen-…` is how many of its packs had gone when the page was made.
    """

    asked_sometimes = ("other_carrier",)

    carrier = forms.ChoiceField(
        label=_("Carrier"),
        choices=carrier_choices,
        error_messages={"required": _("Please choose the carrier.")},
    )
    other_carrier = forms.CharField(
        label=_("Carrier's name"),
        required=False,
        max_length=64,
        help_text=OTHER_CARRIER_HINT,
    )

    def __init__(
        self,
        partner: Partner,
        vendor_orders: Sequence[VendorOrder],
        *args: Any,
        waybills: Mapping[int, Waybill] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.partner, self.vendor_orders = partner, vendor_orders
        self.waybills = waybills or {}
        if named := carrier_of(vendor_orders):
            self.initial["carrier"] = named
        self._take_numbers()
        for vendor_order in vendor_orders:
            sent = sum(line.shipped for line in own_lines(vendor_order))
            self.fields[f"number-{vendor_order.pk}"] = forms.CharField(
                required=False, max_length=80
            )
            self.fields[f"send-{vendor_order.pk}"] = forms.BooleanField(required=False)
            self.fields[f"sure-{vendor_order.pk}"] = forms.BooleanField(required=False)
            self.fields[f"seen-{vendor_order.pk}"] = forms.IntegerField(
                required=False, min_value=0, initial=sent, widget=forms.HiddenInput
            )

    def _take_numbers(self) -> None:
        """Of the carrier that gave most of them, as all rows go by one carrier."""
        ready = {pk: one for pk, one in self.waybills.items() if one.number}
        if counted := Counter(one.carrier for one in ready.values()):
            carrier = self.initial["carrier"] = counted.most_common(1)[0][0]
            for pk, one in ready.items():
                if one.carrier == carrier and one.state == WaybillState.ISSUED:
                    self.initial[f"number-{pk}"] = one.number

    def rows(self) -> list[DispatchRow]:
        return [
            DispatchRow(
                vendor_order,
                self[f"number-{vendor_order.pk}"],
                self[f"send-{vendor_order.pk}"],
                self[f"sure-{vendor_order.pk}"],
                self[f"seen-{vendor_order.pk}"],
                self.waybills.get(vendor_order.pk),
            )
            for vendor_order in self.vendor_orders
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        carrier = self._carrier(cleaned)
        typed = {
            vendor_order: plain_number(cleaned.get(f"number-{vendor_order.pk}") or "")
            for vendor_order in self.vendor_orders
        }
        chosen = [
            p for p in self.vendor_orders if typed[p] or cleaned.get(f"send-{p.pk}")
        ]
        if not chosen and not self.errors:
            raise ValidationError(
                gettext("Enter or scan at least one tracking number.")
            )
        used = used_numbers(self.partner, typed.values())
        for vendor_order in chosen:
            sure = bool(cleaned.get(f"sure-{vendor_order.pk}"))
            name = f"number-{vendor_order.pk}"
            if error := self._wrong(carrier, typed[vendor_order]):
                self.add_error(name, error)
            elif not sure and (
                doubt := self._doubt(carrier, typed, vendor_order, used)
            ):
                self.add_error(name, ValidationError(doubt, code="doubt"))
        cleaned["sending"] = [
            (
                vendor_order,
                carrier,
                typed[vendor_order],
                cleaned.get(f"seen-{vendor_order.pk}") or 0,
            )
            for vendor_order in chosen
        ]
        return cleaned

    def _carrier(self, cleaned: dict[str, object]) -> str:
        chosen = str(cleaned.get("carrier") or "")
        if chosen == OTHER:
            if not cleaned.get("other_carrier"):
                self.add_error(
                    "other_carrier", gettext("Please enter the carrier's name.")
                )
            return str(cleaned.get("other_carrier") or "")
        return OWN_VAN_NAME if chosen == OWN_VAN else chosen

    def _wrong(self, carrier: str, number: str) -> str:
        if not number:
            if carrier == OWN_VAN_NAME:
                return ""
            return gettext(
                "Enter the number on the label, so that the parcel can be tracked."
            )
        fits = TRACKING_LENGTH[0] <= len(number) <= TRACKING_LENGTH[1]
        if not fits or not re.match(TRACKING, number):
            return gettext("Letters, digits and dashes only, as on the label.")
        return ""

    def _doubt(
        self,
        carrier: str,
        typed: dict[VendorOrder, str],
        vendor_order: VendorOrder,
        used: dict[str, str],
    ) -> str:
        number = typed[vendor_order]
        twin = next(
            (
                p.number
                for p, n in typed.items()
                if n and n == number and p != vendor_order
            ),
            used.get(number, ""),
        )
        return doubts_about(carrier, number, twin)


_NAMES = {
    "number": {"order", "number", "order number", "订单", "订单号", "订单编号"},
    "carrier": {"carrier", "快递", "快递公司", "物流公司", "承运人", "承运商"},
    "tracking": {
        "tracking", "tracking number", "运单", "运单号", "快递单号", "物流单号",
    },
}  # fmt: skip
TOO_MANY = _("This file is too large: up to %(rows)d parcels at a time.")


def _of_row(row: RowCells) -> TrackingRow | None:
    number, carrier, tracking = (unquoted(row[name])[:80] for name in _NAMES)
    if not (tracking or carrier):
        return None
    return TrackingRow(number, carrier, tracking)


TRACKING_FILE = RowFile(
    columns=Columns(_NAMES, frozenset({"number", "tracking"}), order=tuple(_NAMES)),
    row=_of_row,
    most_rows=MOST_ROWS,
    most_bytes=MOST_TRACKING_BYTES,
    headless=_("The columns order, carrier and tracking number are needed."),
    empty=_("This file contains no tracking numbers."),
    too_long=TOO_MANY,
)


class TrackingFileForm(forms.Form):
    """A CSV or XLSX file with a row for each parcel."""

    file = ReadFileField(
        label=_("File with tracking numbers"),
        read=TRACKING_FILE.read,
        most_bytes=MOST_TRACKING_BYTES,
        accept=".csv,.xlsx,.txt",
        too_large=ValidationError(TOO_MANY, params={"rows": MOST_ROWS}),
        help_text=_("CSV or XLSX with the columns order, carrier, tracking number."),
        error_messages={"required": _("Please select a file.")},
    )


class DeliveredFileForm(forms.Form):
    """Who says it, and the file."""

    source = forms.ChoiceField(
        label=_("Source"),
        choices=DeliverySource.choices,
        initial=DeliverySource.CARRIER,
        error_messages={"required": _("Please enter the source of this report.")},
    )
    file = ReadFileField(
        label=_("Delivery report"),
        read=read_delivered,
        most_bytes=MOST_BYTES,
        accept=".csv,.txt,.xlsx",
        help_text=_(
            "CSV or XLSX with the columns tracking number, delivered at and (optional) "
            "carrier. With a column status, rows are tracking events: picked up, in "
            "transit, out for delivery, delivered, problem or returned; place and "
            "details may follow. Example time: 2026-11-25 14:30."
        ),
        error_messages={"required": _("Please select a file.")},
    )
