"""What is said of a parcel that leaves the depot."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fulfilment.packing.forms.parcels import CarrierForm, carrier_of
from fulfilment.packing.models import Waybill
from fulfilment.packing.queries.waybills import ready_waybill
from vendors.partner.models import Partner

from .queries import Shared, numbers_used


class DepotParcelForm(CarrierForm):
    """Whose goods are in the parcel, and who carries it."""

    vendor_orders = forms.MultipleChoiceField(
        label=_("In this parcel"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please select the goods in this parcel.")},
    )
    partly = forms.BooleanField(
        label=_("Ship without the missing goods; they follow in a second parcel"),
        required=False,
    )

    field_order = (
        "vendor_orders",
        "carrier",
        "other_carrier",
        "tracking_number",
        "sure",
    )

    def __init__(
        self,
        whole: Shared,
        depot: Partner,
        waybills: Sequence[Waybill] = (),
        *args: object,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.whole, self.depot = whole, depot
        field = self.fields["vendor_orders"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for mypy
        field.choices = [
            (vendor_order.number, vendor_order.partner.name)
            for vendor_order in whole.here
        ]
        self.initial.setdefault(
            "vendor_orders", [vendor_order.number for vendor_order in whole.here]
        )
        ready = ready_waybill(waybills)
        if ready is not None:
            self.initial["carrier"] = ready.carrier
            self.initial["tracking_number"] = ready.number
        self.initial.setdefault("carrier", carrier_of(whole.here))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = set(cleaned.get("vendor_orders", ()))
        is_all = chosen == {
            vendor_order.number for vendor_order in self.whole.open_vendor_orders
        }
        if chosen and not is_all and not cleaned.get("partly"):
            self.add_error(
                "partly",
                _(
                    "Some goods of this order are not in the parcel. Please "
                    "confirm this here."
                ),
            )
        self.clean_carrier_and_number(cleaned)
        return cleaned

    def twin_of(self, number: str) -> str:
        return numbers_used(self.depot, number, but=self.whole.order)
