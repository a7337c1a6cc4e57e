"""Which order a bank transfer is for, with which others; or which invoices it pays."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.templatetags.market import money
from core.text import LineField
from payments.reconciliation.models import BankLine, IncomingTransfer
from payments.reconciliation.queries import OpenInvoice
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
        field.choices = [(str(one.pk), _told(one.line)) for one in others]
        if not field.choices:
            del self.fields["others"]

    def clean_order(self) -> str:
        typed: str = self.cleaned_data["order"]
        return next(iter(numbers_in(typed)), typed.upper())

    def transfers(self, first: int) -> list[int]:
        """All that are to be assigned; after `is_valid`."""
        return [first, *map(int, self.cleaned_data.get("others", ()))]


def _told(line: BankLine) -> str:
    """With its money, as a person reads it."""
    return f"{line.booked_on} {money(line.money, line.currency)} {line.reference[:40]}"


class InvoicesForm(forms.Form):
    """Invoices of one organisation, and what becomes of what is left."""

    invoices = forms.MultipleChoiceField(
        label=_("Open invoices"),
        error_messages={
            "required": _("Please choose an invoice."),
            "invalid_choice": _("An invoice was paid meanwhile. Please look again."),
        },
    )
    rest = forms.ChoiceField(
        label=_("What is left of it"),
        choices=[
            ("return", _("goes back to the sender")),
            ("keep", _("stays here to be assigned")),
        ],
        initial="return",
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, invoices: Iterable[OpenInvoice], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(invoices)
        field: Any = self.fields["invoices"]
        field.choices = [(one.order.number, one.order.number) for one in self.rows]

    @property
    def chosen(self) -> set[str]:
        """What is ticked on the page, also where it was refused."""
        return set(self["invoices"].value() or ())


class BuyerForm(forms.Form):
    """An order of the organisation whose invoices are wanted."""

    buyer = LineField(
        label=_("Another order of the business buyer"), max_length=40, required=False
    )

    def clean_buyer(self) -> str:
        typed: str = self.cleaned_data["buyer"]
        return next(iter(numbers_in(typed)), typed.upper())
