"""What is said of a parcel that leaves the depot."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.fulfilment.forms import CarrierForm
from vendors.partner.models import Partner

from .queries import Shared, numbers_used


class DepotParcelForm(CarrierForm):
    """Whose goods are in the parcel, and who carries it."""

    parts = forms.MultipleChoiceField(
        label=_("In this parcel"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say whose goods are in this parcel.")},
    )
    partly = forms.BooleanField(
        label=_("Send it without what is missing; that follows in a second parcel"),
        required=False,
    )

    field_order = ("parts", "carrier", "other_carrier", "tracking_number", "sure")

    def __init__(
        self, whole: Shared, depot: Partner, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.whole, self.depot = whole, depot
        field = self.fields["parts"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for mypy
        field.choices = [(part.number, part.partner.name) for part in whole.here]
        self.initial.setdefault("parts", [part.number for part in whole.here])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = set(cleaned.get("parts", ()))
        is_all = chosen == {part.number for part in self.whole.open_parts}
        if chosen and not is_all and not cleaned.get("partly"):
            self.add_error(
                "partly",
                _("Something of this order is not in the parcel. Say so here."),
            )
        self.clean_carrier_and_number(cleaned)
        return cleaned

    def twin_of(self, number: str) -> str:
        return numbers_used(self.depot, number, but=self.whole.order)
