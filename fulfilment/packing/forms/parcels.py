"""What a seller types about a parcel, a cancellation, and goods that are short."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MinLengthValidator,
    RegexValidator,
)
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import market
from core.amounts import UNIT_CHOICES, UNITS, AmountField, base_units
from fulfilment.packing.models import Waybill
from fulfilment.packing.queries.added import own_lines
from fulfilment.packing.queries.dispatch import used_numbers
from fulfilment.packing.rules import (
    OTHER,
    OWN_VAN,
    OWN_VAN_NAME,
    TRACKING,
    TRACKING_LENGTH,
    carrier_within,
    carriers_for,
    looks_right,
    plain_number,
)
from fulfilment.packing.services.dispatch import Label, Parcel
from orders.order.carriers import BY_NAME, ordered_for
from orders.order.models import Line, ShippingEvent, VendorOrder
from orders.order.services.short import ShortRule
from vendors.partner.models import StockPool

OTHER_CARRIER_HINT = _("Only if the carrier is not in the list.")


def carrier_choices() -> list[tuple[Any, Any]]:
    """Those where the market is first, then all others as a group."""
    own, others = ordered_for(market.country())
    return [
        ("", _("Select")),
        *((one.name, _(one.name)) for one in own),
        (OTHER, _("another carrier")),
        (OWN_VAN, _("our own delivery")),
        (
            _("Carriers in other countries"),
            [(one.name, _(one.name)) for one in others],
        ),
    ]


def carrier_of(vendor_orders: Iterable[VendorOrder]) -> str:
    """The choice that shoppers made by its name, if all of them made the same one."""
    named = {
        carrier_within(vendor_order.delivery_name) for vendor_order in vendor_orders
    }
    chosen = named.pop() if len(named) == 1 else ""
    return OWN_VAN if chosen == OWN_VAN_NAME else chosen


def doubts_about(carrier: str, number: str, twin: str) -> str:
    """A question about a number that may be a slip; empty for a usual one.

    `twin` is the part on whose parcel the same number stands.
    """
    if not number:
        return ""
    if twin:
        text = gettext("The parcel of %(number)s has the same number.")
        return text % {"number": twin}
    if not looks_right(carrier, number):
        if named := carriers_for(number):
            text = gettext(
                "This looks like a number of %(others)s, not of %(carrier)s. Please "
                "compare it with the label."
            )
            return text % {"others": _either(named), "carrier": gettext(carrier)}
        text = gettext(
            "This does not look like a %(carrier)s number. Please "
            "compare it with the label."
        )
        return text % {"carrier": gettext(carrier)}
    return ""


def _either(names: Sequence[str]) -> str:
    """One carrier, or one of two."""
    said = [gettext(name) for name in names]
    if len(said) == 1:
        return said[0]
    return gettext("%(one)s or %(other)s") % {"one": said[0], "other": said[1]}


class TrackingField(forms.CharField):
    """Read without the spaces that labels have, in capitals, as files are read."""

    def to_python(self, value: Any) -> str:
        typed = str(super().to_python(value) or "")
        # More than a line is no slip of a finger; it is left for the check to refuse.
        return typed if len(typed.splitlines()) > 1 else plain_number(typed)


class CarrierForm(forms.Form):
    """Who carries a parcel, and the number on its label."""

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
    tracking_number = TrackingField(
        label=_("Tracking number"),
        error_messages={
            "required": _(
                "Enter the number on the label, so that the parcel can be tracked."
            )
        },
        validators=[
            MinLengthValidator(
                TRACKING_LENGTH[0], _("A tracking number has at least 6 characters.")
            ),
            MaxLengthValidator(
                TRACKING_LENGTH[1], _("A tracking number has at most 40 characters.")
            ),
            RegexValidator(
                TRACKING, _("Letters, digits and dashes only, as on the label.")
            ),
        ],
        help_text=_("The letters and digits below the barcode on the label."),
    )

    # Shown once a number looks wrong: what was typed is meant.
    sure = forms.BooleanField(label=_("The number is correct"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("carrier") == OWN_VAN:
            self.fields["tracking_number"].required = False

    def twin_of(self, _number: str) -> str:
        """The part on whose parcel the same number stands; empty for none."""
        return ""

    def clean_carrier_and_number(self, cleaned: dict[str, Any]) -> None:
        carrier = cleaned.get("carrier")
        if carrier == OTHER and not cleaned.get("other_carrier"):
            self.add_error("other_carrier", gettext("Please enter the carrier's name."))
        number = cleaned.get("tracking_number") or ""
        if number and not cleaned.get("sure"):
            doubt = doubts_about(self.carrier_name(), number, self.twin_of(number))
            if doubt:
                self.add_error("tracking_number", ValidationError(doubt, code="doubt"))

    @property
    def asks(self) -> bool:
        """Whether an unusual number has to be confirmed."""
        return self.has_error("tracking_number", "doubt")

    def carrier_name(self) -> str:
        """What to write down as the carrier."""
        chosen = self.cleaned_data.get("carrier", "")
        if chosen == OTHER:
            return str(self.cleaned_data.get("other_carrier", ""))
        return OWN_VAN_NAME if chosen == OWN_VAN else chosen


class ParcelForm(CarrierForm):
    """One parcel: how many packs of each line are in it, and who carries it.

    `seen_sent` is what had been sent when the page was made.
    """

    seen_sent = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value"), _("Please open the order again.")
        ),
    )

    def __init__(
        self,
        vendor_order: VendorOrder,
        *args: object,
        waybill: Waybill | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.vendor_order = vendor_order
        self.is_carried = not vendor_order.has_slots
        if waybill is not None:
            self.initial["carrier"] = waybill.carrier
            self.initial["tracking_number"] = waybill.number
        self.lines: list[Line] = [line for line in own_lines(vendor_order) if line.left]
        self.initial.setdefault(
            "seen_sent", sum(line.shipped for line in own_lines(vendor_order))
        )
        self.initial.setdefault("carrier", carrier_of([vendor_order]))
        for line in self.lines:
            self.fields[self._name(line)] = forms.IntegerField(
                label=line.own_title,
                min_value=0,
                max_value=line.left,
                initial=line.left,
            )
        if not self.is_carried:
            for name in ("carrier", "other_carrier", "tracking_number", "sure"):
                del self.fields[name]

    @staticmethod
    def _name(line: Line) -> str:
        return f"packs-{line.pk}"

    def pack_fields(self) -> list[tuple[Line, forms.BoundField]]:
        return [(line, self[self._name(line)]) for line in self.lines]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["packs"] = {
            line.pk: cleaned.get(self._name(line)) or 0 for line in self.lines
        }
        counted = all(self._name(line) in cleaned for line in self.lines)
        if counted and not any(cleaned["packs"].values()):
            raise ValidationError(
                gettext("Please enter at least one pack for this parcel.")
            )
        if self.is_carried:
            self.clean_carrier_and_number(cleaned)
        return cleaned

    def twin_of(self, number: str) -> str:
        return used_numbers(self.vendor_order.partner, [number]).get(number, "")

    def parcel(self) -> Parcel:
        """What a valid form says."""
        cleaned = self.cleaned_data
        return Parcel(
            packs=cleaned["packs"],
            seen_sent=cleaned["seen_sent"],
            carrier=self.carrier_name(),
            tracking_number=cleaned.get("tracking_number", ""),
        )


class LabelForm(CarrierForm):
    """Another carrier or number for a parcel that has left. `seen` is what stood."""

    seen = forms.CharField(required=False, max_length=140, widget=forms.HiddenInput)

    def __init__(self, parcel: ShippingEvent, *args: object, **kwargs: object) -> None:
        self.parcel = parcel
        kwargs.setdefault("initial", _as_typed(parcel))
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.clean_carrier_and_number(cleaned)
        return cleaned

    def twin_of(self, number: str) -> str:
        vendor_order = self.parcel.vendor_order
        if vendor_order is None:
            return ""
        twin = used_numbers(vendor_order.partner, [number]).get(number, "")
        return "" if twin == vendor_order.number else twin

    def label(self) -> Label:
        """What a valid form says."""
        return Label(self.carrier_name(), self.cleaned_data.get("tracking_number", ""))


def _as_typed(parcel: ShippingEvent) -> dict[str, object]:
    chosen = parcel.carrier
    if chosen == OWN_VAN_NAME:
        chosen = OWN_VAN
    elif chosen not in BY_NAME:
        chosen = OTHER
    return {
        "carrier": chosen,
        "other_carrier": parcel.carrier if chosen == OTHER else "",
        "tracking_number": parcel.tracking_number,
        "seen": Label.of(parcel).text,
    }


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The shopper will read this."),
        error_messages={"required": _("Please give the shopper a short reason.")},
    )


class ShortForm(forms.Form):
    """How much is good and not yet in boxes, and by which rule it is shared."""

    there = AmountField(label=_("Available quantity"))
    unit = forms.ChoiceField(label=_("Unit"))
    rule = forms.ChoiceField(
        label=_("How stock is shared"),
        choices=ShortRule.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, pool: StockPool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            (unit, label)
            for unit, label in UNIT_CHOICES
            if UNITS[unit][1] == pool.unit_kind
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        there, unit = cleaned.get("there"), cleaned.get("unit")
        if there is not None and unit:
            try:
                cleaned["good"] = base_units(there, unit)
            except ValidationError as error:
                self.add_error("there", error)
        return cleaned


class ShortRuleForm(forms.Form):
    """The rule a shop declares beforehand."""

    rule = forms.ChoiceField(
        label=_("If stock runs short"),
        required=False,
        choices=[("", _("decide each time")), *ShortRule.choices],
        widget=forms.RadioSelect,
    )
