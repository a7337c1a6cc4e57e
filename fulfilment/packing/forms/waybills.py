"""What is asked for with an electronic waybill: the carrier, and what it weighs."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.amounts import AmountField
from fulfilment.packing.queries.added import grams_of, with_added
from fulfilment.packing.queries.dispatch import vendor_orders_to_ship
from fulfilment.packing.services.waybills import MOST_GRAMS
from fulfilment.packing.waybill_providers import waybill_carriers
from orders.order.models import VendorOrder
from vendors.partner.models import Partner

from .parcels import carrier_of

GRAMS = Decimal(1000)
MOST_AT_ONCE = 50


def account_choices() -> list[tuple[str, Any]]:
    """The carriers with whom the market has an account."""
    return [(one.name, _(one.name)) for one in waybill_carriers()]


class _BesideParcels(forms.Form):
    """Stands on a page with the form of a parcel, which asks for a carrier as well."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="waybill_%s", **kwargs)


class WaybillForm(_BesideParcels):
    """Of one parcel."""

    carrier = forms.ChoiceField(label=_("Carrier"), choices=account_choices)
    weight = AmountField(
        label=_("Weight (kg)"),
        error_messages={"required": _("Enter what the parcel weighs, up to 1,000 kg.")},
    )

    @classmethod
    def of(cls, vendor_order: VendorOrder) -> "WaybillForm":
        """As it is offered: its usual carrier, and the weight of the goods."""
        grams = grams_of(with_added([vendor_order])[0])
        weight = f"{(grams / GRAMS).normalize():f}" if grams else ""
        named = carrier_of([vendor_order]) or vendor_order_carrier(vendor_order)
        return cls(initial={"carrier": named, "weight": weight})

    @classmethod
    def of_box(cls, parts: Sequence[VendorOrder]) -> "WaybillForm":
        """The same of all that leaves a depot in one box; of parts `with_added`."""
        grams = Decimal(sum(grams_of(part) for part in parts))
        weight = f"{(grams / GRAMS).normalize():f}" if grams else ""
        return cls(initial={"carrier": carrier_of(parts), "weight": weight})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        weight = cleaned.get("weight")
        if weight is not None:
            grams = int(weight * GRAMS)
            if not 0 < grams <= MOST_GRAMS:
                self.add_error(
                    "weight", gettext("Enter what the parcel weighs, up to 1,000 kg.")
                )
            cleaned["grams"] = grams
        return cleaned


def vendor_order_carrier(vendor_order: VendorOrder) -> str:
    """By whom the seller got its last waybill."""
    rows = vendor_order.partner.vendor_orders.filter(waybills__isnull=False)
    last = rows.order_by("-waybills__pk").values_list("waybills__carrier", flat=True)
    return last.first() or ""


class BulkWaybillForm(_BesideParcels):
    """One carrier for many parts of a seller, each by the weight of its goods."""

    carrier = forms.ChoiceField(
        label=_("Carrier"),
        choices=account_choices,
        error_messages={"required": _("Please choose the carrier.")},
    )

    def __init__(self, partner: Partner, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.partner = partner
        self.numbers = data.getlist("n") if data is not None else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        numbers = [n.replace("\0", "")[:32] for n in self.numbers]
        rows = vendor_orders_to_ship(self.partner).filter(
            number__in=numbers[:MOST_AT_ONCE]
        )
        cleaned["vendor_orders"] = list(rows)
        if not cleaned["vendor_orders"]:
            raise ValidationError(gettext("Choose at least one order."))
        return cleaned
