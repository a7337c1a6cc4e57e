"""What a person says who gives money back: how much, why, and who bears it."""

import re
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.money import to_minor
from orders.payment.services import RefundTerms
from orders.payment.states import Bearer, Destination
from orders.shipping.forms.fields import CostField

from .queries import Offer, OfferLine
from .services import Wish

if TYPE_CHECKING:
    from accounts.models import User

BY_PACKS, BY_AMOUNT = "packs", "amount"
_KEY = re.compile(r"[0-9a-f]{32}")


class RefundForm(forms.Form):
    """Packs of each line or an amount, and why; of `offer`, which is as it is now."""

    reason = forms.ChoiceField(
        label=_("Why"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a reason.")},
    )
    how = forms.ChoiceField(
        label=_("What goes back"),
        choices=[(BY_PACKS, _("Packs")), (BY_AMOUNT, _("An amount"))],
        widget=forms.RadioSelect,
        initial=BY_PACKS,
    )
    note = forms.CharField(
        label=_("A word to the shopper"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    # What the page was made of, so that an old page changes nothing unseen.
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    promised = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, offer: Offer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        reasons = [(reason.value, reason.label) for reason in offer.reasons]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
        if len(reasons) == 1:
            self.initial.setdefault("reason", reasons[0][0])
        self.fields["amount"] = CostField(
            label=_("Sum"), currency=offer.currency, required=False
        )
        if offer.part.order.user_id is not None:
            self.fields["destination"] = forms.ChoiceField(
                label=_("Where the money goes"),
                choices=Destination.choices,
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
            self.add_error("amount", _("Please say how much goes back."))
        return cleaned

    @property
    def key_of(self) -> str:
        """The form's own key, which lets it pay once; a new one for a foreign one."""
        typed = str(self.data.get("key", ""))
        return typed if _KEY.fullmatch(typed) else secrets.token_hex(16)

    def terms(self, by: "User") -> RefundTerms:
        said = self.cleaned_data
        return RefundTerms(
            destination=said.get("destination") or Destination.METHOD,
            reason=said["reason"],
            note=said["note"].strip(),
            by=by,
        )

    def wish(self, by: "User") -> Wish:
        """What a valid form says. The other way's fields may hold anything."""
        said = self.cleaned_data
        if said["how"] == BY_AMOUNT:
            amount = to_minor(said["amount"], self.offer.currency)
            return Wish(self.terms(by), amount=amount)
        packs = {each.line.pk: said[name_of(each)] or 0 for each in self.offer.lines}
        return Wish(self.terms(by), packs=packs)

    def say(self, text: str, field: str) -> None:
        """Note why it was refused at the field that is wrong, or above them all."""
        self.add_error(field if field in self.fields else None, text)


def name_of(each: OfferLine) -> str:
    return f"packs-{each.line.pk}"


class OfficeRefundForm(RefundForm):
    """The market decides who bears it."""

    bearer = forms.ChoiceField(
        label=_("Who bears it"), widget=forms.RadioSelect, initial=Bearer.SELLER
    )

    def __init__(self, offer: Offer, *args: Any, **kwargs: Any) -> None:
        super().__init__(offer, *args, **kwargs)
        has_cooperative = offer.part.partner.cooperative_id is not None
        self.fields["bearer"].choices = [  # type: ignore[attr-defined]
            (bearer.value, bearer.label)
            for bearer in Bearer
            if has_cooperative or bearer != Bearer.COOPERATIVE
        ]

    def terms(self, by: "User") -> RefundTerms:
        said = self.cleaned_data
        theirs = said["bearer"] == Bearer.COOPERATIVE
        return replace(
            super().terms(by),
            bearer=said["bearer"],
            borne_by=self.offer.part.partner.cooperative if theirs else None,
        )
