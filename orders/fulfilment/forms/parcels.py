"""What a seller types about a parcel and about a cancellation."""

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

from orders.fulfilment.queries.dispatch import used_numbers
from orders.fulfilment.rules import (
    CARRIERS,
    OTHER,
    OWN_VAN,
    OWN_VAN_NAME,
    TRACKING,
    TRACKING_LENGTH,
    looks_right,
    plain_number,
)
from orders.fulfilment.services import Parcel
from orders.order.models import Line, VendorOrder


def carrier_choices() -> list[tuple[str, Any]]:
    return [
        ("", _("Choose")),
        *((name, _(name)) for name in CARRIERS),
        (OTHER, _("another carrier")),
        (OWN_VAN, _("we bring it ourselves")),
    ]


def doubts_about(carrier: str, number: str, twin: str) -> str:
    """A question about a number that may be a slip; empty for a usual one.

    `twin` is the part on whose parcel the same number stands.
    """
    if not number:
        return ""
    if twin:
        text = gettext("The same number stands on the parcel of %(number)s.")
        return text % {"number": twin}
    if not looks_right(carrier, number):
        text = gettext(
            "Numbers of %(carrier)s look different. Please compare it with the label."
        )
        return text % {"carrier": gettext(carrier)}
    return ""


class TrackingField(forms.CharField):
    """Read without the spaces that labels have, in capitals, as files are read."""

    def to_python(self, value: Any) -> str:
        typed = str(super().to_python(value) or "")
        # More than a line is no slip of a finger; it is left for the check to refuse.
        return typed if len(typed.splitlines()) > 1 else plain_number(typed)


class CarrierForm(forms.Form):
    """Who carries a parcel, and the number on its label."""

    carrier = forms.ChoiceField(
        label=_("Carrier"),
        choices=carrier_choices,
        error_messages={"required": _("Choose who carries it.")},
    )
    other_carrier = forms.CharField(
        label=_("Name of the carrier"),
        required=False,
        max_length=64,
        help_text=_("Only if it is not in the list."),
    )
    tracking_number = TrackingField(
        label=_("Tracking number"),
        error_messages={
            "required": _("Type the number on the label, so that it can be followed.")
        },
        validators=[
            MinLengthValidator(
                TRACKING_LENGTH[0], _("A tracking number has 6 characters or more.")
            ),
            MaxLengthValidator(
                TRACKING_LENGTH[1], _("A tracking number has 40 characters or fewer.")
            ),
            RegexValidator(
                TRACKING, _("Only letters, digits and dashes, as on the label.")
            ),
        ],
        help_text=_("The letters and digits under the bar code of the label."),
    )

    # Shown once a number looks wrong: what was typed is meant.
    sure = forms.BooleanField(label=_("The number is right"), required=False)

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
            self.add_error(
                "other_carrier", gettext("Write the name of the carrier here.")
            )
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

    def __init__(self, part: VendorOrder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part, self.is_pickup = part, part.is_pickup
        self.lines: list[Line] = [line for line in part.lines.all() if line.left]
        self.initial.setdefault("seen_sent", sum(ln.shipped for ln in part.lines.all()))
        for line in self.lines:
            self.fields[self._name(line)] = forms.IntegerField(
                label=line.own_title,
                min_value=0,
                max_value=line.left,
                initial=line.left,
            )
        if self.is_pickup:
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
                gettext("Say how many packs are in this parcel: at least one.")
            )
        if not self.is_pickup:
            self.clean_carrier_and_number(cleaned)
        return cleaned

    def twin_of(self, number: str) -> str:
        return used_numbers(self.part.partner, [number]).get(number, "")

    def parcel(self) -> Parcel:
        """What a valid form says."""
        cleaned = self.cleaned_data
        return Parcel(
            packs=cleaned["packs"],
            seen_sent=cleaned["seen_sent"],
            carrier=self.carrier_name(),
            tracking_number=cleaned.get("tracking_number", ""),
        )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The shopper reads it."),
        error_messages={"required": _("Tell the shopper why, in a few words.")},
    )
