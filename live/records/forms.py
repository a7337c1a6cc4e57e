"""What a host and a seller type in to agree on a commission."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import dates
from core.text import LineField
from live.broadcasts.models import Broadcast
from live.broadcasts.states import OPEN
from vendors.partner.models import Partner
from vendors.partner.states import SELLING

from .services.agreements import CommissionTerms
from .states import LEAST_PERCENT, MOST_PERCENT, AgreementParty

NEEDED = {"required": _("This field is required.")}


class AgreementForm(forms.Form):
    """An offer to another shop, as host or as seller."""

    side = forms.ChoiceField(
        label=_("Who shows whose goods?"),
        widget=forms.RadioSelect,
        choices=[
            (AgreementParty.SELLER, _("The other shop shows our goods")),
            (AgreementParty.HOST, _("We show the other shop's goods")),
        ],
        initial=AgreementParty.SELLER,
    )
    shop = LineField(
        label=_("Other shop"),
        max_length=128,
        help_text=_("The last part of its page address, such as five-villages."),
        error_messages=NEEDED,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    percent = forms.DecimalField(
        label=_("Host’s commission (%)"),
        min_value=LEAST_PERCENT,
        max_value=MOST_PERCENT,
        decimal_places=2,
        initial=Decimal(10),
        help_text=_("Share of the price of goods sold in the broadcast."),
        error_messages=NEEDED,
    )
    broadcast: "forms.ModelChoiceField[Broadcast]" = forms.ModelChoiceField(
        Broadcast.objects.none(),
        required=False,
        label=_("Applies to"),
        empty_label=_("all broadcasts"),
        help_text=_(
            "A shop that shows others’ goods can choose one of its own broadcasts."
        ),
    )
    starts_on = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages=NEEDED,
    )
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave empty if there is no end date."),
    )

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partner = partner
        own = partner.broadcasts.filter(status__in=OPEN)
        field: Any = self.fields["broadcast"]
        field.queryset = own.order_by("starts_at")
        self.fields["starts_on"].initial = dates.today()

    def clean_shop(self) -> Partner:
        code = self.cleaned_data["shop"].strip("/ ").rpartition("/")[2]
        found = Partner.objects.filter(code=code, status__in=SELLING).first()
        if found is None:
            raise ValidationError(
                _("No open shop has this address. Please check its page.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("broadcast") and said.get("side") == AgreementParty.SELLER:
            self.add_error(
                "broadcast", _("Only the shop that shows the goods can choose this.")
            )
        return said

    def offer(self) -> tuple[Partner, Partner, CommissionTerms, str]:
        """Host, seller, terms, and who offers."""
        said = self.cleaned_data
        side, other = said["side"], said["shop"]
        host, seller = (
            (self.partner, other)
            if side == AgreementParty.HOST
            else (other, self.partner)
        )
        terms = CommissionTerms(
            said["percent"], said["starts_on"], said["ends_on"], said["broadcast"]
        )
        return host, seller, terms, side
