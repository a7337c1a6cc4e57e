"""What is typed about stakes, positions, leaving, and accounts of households."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.contacts import parse_email
from core import market
from core.amounts import PriceField
from core.clicks import ClickField
from core.money import to_minor
from core.text import LineField
from vendors.cooperatives.models import Household
from vendors.cooperatives.services.stakes import StakeContent
from vendors.cooperatives.states import PositionKind, StakeKind

from .base import NEEDED, DayField, SeenForm


class StakeForm(SeenForm):
    """A contribution or a withdrawal; `click` writes it once if sent twice."""

    IN, OUT = "in", "out"
    way = forms.ChoiceField(
        label=pgettext_lazy("to a stake", "Type of change"),
        choices=[(IN, _("contributed")), (OUT, pgettext_lazy("a stake", "repaid"))],
        initial=IN,
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        label=_("Type of stake"), choices=StakeKind.choices, initial=StakeKind.CAPITAL
    )
    day = DayField(label=_("Day"))
    note = LineField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("For example the receipt number."),
    )
    click = ClickField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = market.currency()
        self.fields["amount"] = PriceField(
            label=_("Amount (%(currency)s)") % {"currency": currency},
            currency=currency,
            error_messages=NEEDED | {"zero": _("Please enter an amount above 0.")},
        )
        self.order_fields(["way", "amount", "kind", "day", "note"])

    def content(self) -> StakeContent:
        typed = self.cleaned_data
        amount = to_minor(typed["amount"], market.currency())
        return StakeContent(
            amount=amount if typed["way"] == self.IN else -amount,
            day=typed["day"],
            kind=typed["kind"],
            note=typed["note"],
        )


class LeaveForm(SeenForm):
    """Since when a household or a person is no longer there."""

    day = DayField(label=pgettext_lazy("a day", "Since"))
    reason = LineField(label=_("Reason"), max_length=300, required=False)


class RejoinForm(SeenForm):
    day = DayField(label=_("Rejoins on"))


class PositionForm(SeenForm):
    """Which position somebody of the household holds, since when."""

    kind = forms.ChoiceField(label=_("Position"), choices=PositionKind.choices)
    since = DayField(label=pgettext_lazy("a day", "Since"))

    def __init__(self, *args: object, household: Household, **kwargs: object) -> None:
        super().__init__(*args, seen=household.version, **kwargs)
        people = household.people.filter(left=None).order_by("-is_head", "pk")
        self.fields["member"] = forms.ModelChoiceField(
            label=pgettext_lazy("a member", "Person"), queryset=people, empty_label=None
        )
        self.order_fields(["member", "kind", "since"])


class EndForm(SeenForm):
    until = DayField(label=pgettext_lazy("a day", "Until"))


class LinkForm(SeenForm):
    """To whom the link goes. Without an address there is a link to hand over."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("Leave empty to get a link that you hand over yourself."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        typed = self.cleaned_data["email"].strip()
        email = parse_email(typed) if typed else ""
        if email is None:
            raise ValidationError(
                _("Please enter an e-mail address, name@example.com.")
            )
        return email
