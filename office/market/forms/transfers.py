"""Which order a bank transfer is for, with which others of the same order."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import LineField
from payments.reconciliation.models import IncomingTransfer
from payments.reconciliation.services.arrivals import numbers_in


class AssignForm(forms.Form):
    """The order's number as it stands in its mails; `others` are paid in with it."""

    order = LineField(
        label=_("Order number"),
        max_length=40,
        error_messages={"required": _("Please enter the order number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    others = forms.MultipleChoiceField(
        label=_("Together with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Transfers that make up the order’s total together."),
    )

    def __init__(
        self, *args: Any, others: Iterable[IncomingTransfer], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["others"]
        field.choices = [(str(one.pk), str(one.line)) for one in others]
        if not field.choices:
            del self.fields["others"]

    def clean_order(self) -> str:
        typed: str = self.cleaned_data["order"]
        return next(iter(numbers_in(typed)), typed.upper())

    def transfers(self, first: int) -> list[int]:
        """All that are to be assigned; after `is_valid`."""
        return [first, *map(int, self.cleaned_data.get("others", ()))]
