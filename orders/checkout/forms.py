"""The checkout's own fields; where parcels go is the account's address form."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.contacts import parse_email
from core.text import LineField

from .queries import Wishes

NOTE_LENGTH = 300


class ContactForm(forms.Form):
    """How a guest hears of the order. Someone signed in by phone may leave it empty."""

    email = LineField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("For the order and its parcels. No account needed."),
        widget=forms.TextInput(
            attrs={"type": "email", "autocomplete": "email", "inputmode": "email"}
        ),
    )

    def __init__(self, *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = needed

    def clean_email(self) -> str:
        typed = self.cleaned_data["email"]
        email = parse_email(typed) if typed else ""
        if email is None:
            raise ValidationError(_("Please enter an address like name@example.com."))
        return email


class NoteForm(forms.Form):
    """A word to one farm."""

    note = LineField(
        label=_("Note to the farm"), max_length=NOTE_LENGTH, required=False
    )


def note_forms(posted: QueryDict | None, partner_ids: list[int]) -> dict[int, NoteForm]:
    """One form per seller, its field named `note-<seller's id>-note`."""
    return {pk: NoteForm(posted, prefix=f"note-{pk}") for pk in partner_ids}


def wishes_of(posted: QueryDict, notes: dict[int, NoteForm]) -> Wishes:
    """What was chosen, and the clean notes.

    The box for the balance is named `uses_balance`,
    ways `delivery-<seller's id>`, pickup times `slot-<seller's id>-<code>`.
    """
    deliveries, slots = {}, {}
    for name, value in posted.items():
        kind, _dash, rest = name.partition("-")
        pk, _dash, code = rest.partition("-")
        if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
            continue
        if kind == "delivery" and not code:
            deliveries[int(pk)] = str(value)
        elif kind == "slot" and code:
            slots[int(pk), code] = str(value)
    clean = {
        pk: form.cleaned_data["note"] for pk, form in notes.items() if form.is_valid()
    }
    return Wishes(
        deliveries=deliveries,
        notes=clean,
        slots=slots,
        uses_balance=posted.get("uses_balance") == "1",
    )


def expected_amount(posted: QueryDict, name: str, missing: str = "") -> Decimal | None:
    """What stood on the page the shopper pressed on; None if garbled."""
    try:
        amount = Decimal(posted.get(name, missing))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
