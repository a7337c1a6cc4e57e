"""The checkout's own fields; where parcels go is the account's address form."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.models import UserAddress

from accounts.contacts import parse_email
from accounts.forms.fields import ContactField, PhoneField
from core import market
from core.inputs import decimal, whole
from core.text import LineField, PlainTextField
from orders.order.models import MOST_OF_A_GIFT_MESSAGE
from orders.order.states import PaymentMethod
from shop.basket.groups import SharedPlace

from .queries import Wishes

NOTE_LENGTH = 300


FOR_TICKETS = _("For your order and tickets. No account needed.")


class ContactForm(forms.Form):
    """How a guest hears of the order. Someone signed in by phone may leave it empty."""

    email = LineField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("For your order and delivery updates. No account needed."),
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


class LostOrderForm(forms.Form):
    """Whose order it is, and its number if it is known."""

    contact = ContactField(help_text=_("The one that you gave with the order."))
    number = LineField(
        label=_("Order number"),
        max_length=32,
        required=False,
        help_text=_("Leave it empty to get the links to your orders sent."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class NoteForm(forms.Form):
    """A word to one farm."""

    note = LineField(
        label=_("Note to the farm"), max_length=NOTE_LENGTH, required=False
    )


class GiftMessageForm(forms.Form):
    """What is written to who gets the goods."""

    gift_message = PlainTextField(
        label=_("Message to the recipient"),
        max_length=MOST_OF_A_GIFT_MESSAGE,
        required=False,
        help_text=_("Printed on the packing slip. You can leave it empty."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class GiftForm(GiftMessageForm):
    """Whether the goods are for somebody else, and what is written to them."""

    field_order = ["is_gift", "gift_message"]
    is_gift = forms.BooleanField(
        label=_("This is a gift"),
        help_text=_(
            "The parcel contains no prices. Enter the recipient’s name and address."
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """What was typed before the box was unticked is nobody's message."""
        cleaned = super().clean() or {}
        if not cleaned.get("is_gift"):
            cleaned["gift_message"] = ""
        return cleaned


class VisitorForm(forms.Form):
    """Who comes, where nothing is sent; `fill` writes it on an address, unsaved."""

    name = LineField(
        label=_("Your name"),
        max_length=80,
        help_text=_("The farm will use this name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(label=_("Mobile number"))

    def fill(self, address: UserAddress) -> UserAddress:
        address.first_name, address.last_name = self.cleaned_data["name"], ""
        address.phone_number = self.cleaned_data["phone"]
        address.country_id = market_country()
        return address


class MemberForm(VisitorForm):
    """Whose goods they are, where all of an order is sent to a place already agreed."""

    def __init__(self, *args: Any, place: SharedPlace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["name"].help_text = _("It stands on your parcel.")

    def fill(self, address: UserAddress) -> UserAddress:
        super().fill(address)
        for column, value in self.place.address.items():
            setattr(address, column, value)
        return address


def market_country() -> str:
    """Where the market stands, which an address without lines says."""
    return market.country()


def note_forms(posted: QueryDict | None, keys: list[str]) -> dict[str, NoteForm]:
    """One form per group, its field named `note-<group's key>-note`."""
    return {key: NoteForm(posted, prefix=f"note-{key}") for key in keys}


def wishes_of(posted: QueryDict, notes: dict[str, NoteForm], gift: GiftForm) -> Wishes:
    """What was chosen, and the clean notes.

    The box for the balance is named `uses_balance`, those of a deposit `in_full` and
    `rest_by_card`, the ways to pay `pay_by`,
    ways `delivery-<seller's id>`, times `slot-<seller's id>-<code>`.
    """
    deliveries, slots = {}, {}
    for name, value in posted.items():
        kind, _dash, rest = name.partition("-")
        text, _dash, code = rest.partition("-")
        pk = whole(text)
        if pk is None:
            continue
        if kind == "delivery" and not code:
            deliveries[pk] = str(value)
        elif kind == "slot" and code:
            slots[pk, code] = str(value)
    clean = {
        pk: form.cleaned_data["note"] for pk, form in notes.items() if form.is_valid()
    }
    given = gift.cleaned_data if gift.is_valid() else {}
    return Wishes(
        deliveries=deliveries,
        notes=clean,
        slots=slots,
        uses_balance=posted.get("uses_balance") == "1",
        in_cash=posted.get("pay_by") == PaymentMethod.CASH,
        by_transfer=posted.get("pay_by") == PaymentMethod.TRANSFER,
        on_invoice=posted.get("pay_by") == PaymentMethod.INVOICE,
        in_full=posted.get("in_full") == "1",
        rest_by_card=posted.get("rest_by_card") == "1",
        is_gift=bool(given.get("is_gift")),
        gift_message=given.get("gift_message", ""),
    )


def expected_amount(posted: QueryDict, name: str, missing: str = "") -> Decimal | None:
    """What stood on the page the shopper pressed on; None if garbled."""
    return decimal(posted.get(name, missing))
