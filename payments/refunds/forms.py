"""What a person says who gives money back: how much, why, and who bears it."""

import re
import secrets
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.money import to_minor
from orders.shipping.forms.fields import CostField
from payments.payment.services.refunds import RefundTerms
from payments.payment.states import DESTINATIONS, Destination, LiableParty

from .queries import OfferLine, RefundOffer
from .services.manual_refunds import Wish

BY_PACKS, BY_AMOUNT = "packs", "amount"
_KEY = re.compile(r"[0-9a-f]{32}")


class RefundForm(forms.Form):
    """Packs of each line or an amount, and why; of `offer`, which is as it is now."""

    asked_sometimes = ("amount", "why")

    by_office = False

    reason = forms.ChoiceField(
        label=_("Reason"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a reason.")},
    )
    how = forms.ChoiceField(
        label=_("Items to refund"),
        choices=[(BY_PACKS, _("Packs")), (BY_AMOUNT, _("An amount"))],
        widget=forms.RadioSelect,
        initial=BY_PACKS,
    )
    note = forms.CharField(
        label=_("Message to the shopper"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why = forms.CharField(
        label=_("Reason for the market's staff"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # What the page was made of, so that an old page changes nothing unseen.
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    promised = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, offer: RefundOffer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        reasons = [(reason.value, reason.label) for reason in offer.reasons]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
        if len(reasons) == 1:
            self.initial.setdefault("reason", reasons[0][0])
        self.fields["amount"] = CostField(
            label=_("Amount"), currency=offer.currency, required=False
        )
        part = offer.vendor_order
        # Cash goes back as it can: less is to be paid, or it is put on the balance.
        if part.order.user_id is not None and not part.in_cash:
            self.fields["destination"] = forms.ChoiceField(
                label=_("Payout destination"),
                choices=DESTINATIONS,
                widget=forms.RadioSelect,
                initial=Destination.METHOD,
                required=False,
            )
        for each in offer.lines:
            self.fields[name_of(each)] = forms.IntegerField(
                label=each.line.own_title, required=False, min_value=0
            )

    def pack_fields(self) -> list[tuple[OfferLine, forms.BoundField]]:
        return [(each, self[name_of(each)]) for each in self.offer.lines]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lacks_amount = "amount" not in self.errors and not cleaned.get("amount")
        if cleaned.get("how") == BY_AMOUNT and lacks_amount:
            self.add_error("amount", _("Please enter the amount to refund."))
        return cleaned

    def has_why(self) -> bool:
        """Whether it says why the market should allow it; an error says so else."""
        if self.cleaned_data.get("why", "").strip():
            return True
        self.add_error("why", _("Please enter a reason."))
        return False

    @property
    def key_of(self) -> str:
        """The form's own key, which lets it pay once; a new one for a foreign one."""
        typed = str(self.data.get("key", ""))
        return typed if _KEY.fullmatch(typed) else secrets.token_hex(16)

    def terms(self, by: User) -> RefundTerms:
        said = self.cleaned_data
        return RefundTerms(
            destination=said.get("destination") or Destination.METHOD,
            reason=said["reason"],
            note=said["note"].strip(),
            by=by,
        )

    def wish(self, by: User) -> Wish:
        """What a valid form says. The other way's fields may hold anything."""
        said = self.cleaned_data
        if said["how"] == BY_AMOUNT:
            amount = to_minor(said["amount"], self.offer.currency)
            return Wish(self.terms(by), amount=amount, by_office=self.by_office)
        packs = {each.line.pk: said[name_of(each)] or 0 for each in self.offer.lines}
        return Wish(self.terms(by), packs=packs, by_office=self.by_office)

    def say(self, text: str, field: str) -> None:
        """Note why it was refused at the field that is wrong, or above them all."""
        self.add_error(field if field in self.fields else None, text)


def name_of(each: OfferLine) -> str:
    return f"packs-{each.line.pk}"


class OfficeRefundForm(RefundForm):
    """The market decides who bears it."""

    by_office = True

    bearer = forms.ChoiceField(
        label=_("Covered by"), widget=forms.RadioSelect, initial=LiableParty.SELLER
    )

    def __init__(self, offer: RefundOffer, *args: object, **kwargs: object) -> None:
        super().__init__(offer, *args, **kwargs)
        has_cooperative = offer.vendor_order.partner.cooperative_id is not None
        self.fields["bearer"].choices = [  # type: ignore[attr-defined]
            (bearer.value, bearer.label)
            for bearer in LiableParty
            if has_cooperative or bearer != LiableParty.COOPERATIVE
        ]

    def terms(self, by: User) -> RefundTerms:
        said = self.cleaned_data
        theirs = said["bearer"] == LiableParty.COOPERATIVE
        return replace(
            super().terms(by),
            bearer=said["bearer"],
            borne_by=self.offer.vendor_order.partner.cooperative if theirs else None,
        )
