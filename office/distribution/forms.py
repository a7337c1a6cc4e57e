"""What people type of charters, years and meetings, as clean values."""

import re
import secrets
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import dates
from core.amounts import AmountField, PriceField
from core.document_uploads import CleanUpload, UploadError, cleaned, read_upload
from core.inputs import wholes
from core.money import from_minor, rounded, to_minor
from core.text import LineField
from vendors.banking.forms import GuardedBankForm

from .models import Charter, Run
from .services.decisions import Vote
from .services.paybacks import PaybackOrder
from .services.payments import PayOrder
from .services.polls import HallVote, PollTerms
from .services.runs import RunTerms
from .services.years import LineContent, YearContent
from .states import FLOORS, HouseholdPaymentMethod, Regime, ReserveBy, SurplusSide, Why

NEEDED = {"required": _("This field is required.")}
_WHEN = "%Y-%m-%dT%H:%M"
_ACCEPTED = "image/jpeg,image/png,application/pdf"
MOST = Decimal(1_000_000_000)


class DayInput(forms.DateInput):
    """The browser's own choice of a day."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class PaperField(forms.FileField):
    """A photo or a PDF, cleaned; see `core.document_uploads`."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": _ACCEPTED})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> CleanUpload | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return cleaned(read_upload(upload))
        except UploadError as refusal:
            raise ValidationError(refusal.messages) from refusal


class SumField(PriceField):
    """An amount of a whole year: larger than any price."""

    most = MOST


class CharterForm(forms.ModelForm[Charter]):
    """A version of the statutes; only values, nothing is saved here."""

    least = AmountField(
        label=_("Minimum payment"),
        required=False,
        help_text=_("Smaller amounts wait until they add up to this."),
    )

    class Meta:
        model = Charter
        fields = (
            "valid_from", "regime", "year_starts", "reserve_percent", "reserve_of",
            "reserve_by", "trade_percent", "by_capital", "by_reserve", "by_grants",
            "cash_percent", "retained_as", "redeem_years", "counts_supplies",
            "counts_services", "leavers", "losses_by", "losses_capped", "least",
            "quorum", "majority", "votes_of",
        )  # fmt: skip

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        instance: Charter | None = kwargs.get("instance")
        if instance:
            least = from_minor(instance.least, currency)
            # The new version's own day: on the old one's it would be refused.
            kwargs.setdefault("initial", {}).update(least=least, valid_from=None)
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].widget = DayInput()

    def clean_least(self) -> int:
        amount = self.cleaned_data["least"] or Decimal(0)
        if rounded(amount, self.currency) != amount:
            raise ValidationError(_("This has too many decimals for the currency."))
        return to_minor(amount, self.currency)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        percent, regime = data.get("trade_percent"), data.get("regime")
        floor = Decimal(FLOORS[Regime.CHINA]) / 100
        if regime == Regime.CHINA and percent is not None and percent < floor:
            self.add_error(
                "trade_percent",
                _("In China at least 60 percent must go back by trade (art. 44)."),
            )
        stakes = ("by_capital", "by_reserve", "by_grants")
        if regime == Regime.CHINA and not all(data.get(name) for name in stakes):
            self.add_error("by_grants", _("In China all three stakes count (art. 44)."))
        if not any(data.get(name) for name in stakes) and percent != 100:
            self.add_error("by_capital", _("Please select at least one kind of stake."))
        return data


class YearForm(forms.Form):
    """The days of an accounting year. `loss_before` only where none came before."""

    first = forms.DateField(label=_("First day"), widget=DayInput())
    last = forms.DateField(label=_("Last day"), widget=DayInput())
    loss_before = AmountField(
        label=_("Losses carried forward"),
        required=False,
        help_text=_("Only for your first year here; later years carry it forward."),
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        super().__init__(*args, **kwargs)
        loss: Any = self.fields["loss_before"]
        loss.most = MOST

    def clean_loss_before(self) -> int:
        amount = self.cleaned_data["loss_before"] or Decimal(0)
        if rounded(amount, self.currency) != amount:
            raise ValidationError(_("This has too many decimals for the currency."))
        return to_minor(amount, self.currency)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last:
            if last <= first:
                self.add_error("last", _("This is before the first day."))
            elif last - first > timedelta(days=366):
                self.add_error("last", _("An accounting year can have up to 366 days."))
            elif last >= dates.today():
                self.add_error("last", _("This year has not ended yet."))
        return data

    def content(self) -> YearContent:
        return YearContent(currency=self.currency, **self.cleaned_data)


class LineForm(forms.Form):
    """Income or a cost that the market does not know."""

    side = forms.ChoiceField(
        label=_("Kind"), choices=SurplusSide.choices, initial=SurplusSide.COST
    )
    description = LineField(
        label=pgettext_lazy("of a line of a year", "Description"),
        max_length=200,
        error_messages=NEEDED,
    )
    amount = SumField(label=_("Amount"), currency="CNY", error_messages=NEEDED)
    file = PaperField(
        label=_("Supporting document"),
        required=False,
        help_text=_("JPEG, PNG or PDF, up to 10 MB."),
    )
    click = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})["click"] = secrets.token_hex(16)
        super().__init__(*args, **kwargs)
        amount: Any = self.fields["amount"]
        amount.currency = self.currency = currency

    def content(self) -> LineContent:
        data = self.cleaned_data
        return LineContent(
            side=data["side"],
            description=data["description"],
            amount=to_minor(data["amount"], self.currency),
            click=data["click"],
            paper=data["file"],
        )


class DistributionTermsForm(forms.Form):
    """What the meeting is to decide; begins with the statutes."""

    reserve_percent = AmountField(label=_("Reserve, in percent"))
    reserve_by = forms.ChoiceField(
        label=_("Allocated to accounts"), choices=ReserveBy.choices
    )
    trade_percent = AmountField(label=_("Shared by trade, in percent"))
    cash_percent = AmountField(label=_("Paid out, in percent"))

    def __init__(self, *args: Any, run: Run, **kwargs: Any) -> None:
        names = ("reserve_percent", "reserve_by", "trade_percent", "cash_percent")
        kwargs.setdefault("initial", {name: getattr(run, name) for name in names})
        super().__init__(*args, **kwargs)
        for name in names:
            field = self.fields[name]
            if isinstance(field, AmountField):
                field.most = Decimal(100)
                field.error_messages["too_large"] = _(
                    "Please enter at most 100 percent."
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, value in data.items():
            if isinstance(value, Decimal) and value != round(value, 2):
                self.add_error(name, _("Please use at most two decimals."))
        return data

    def terms(self) -> RunTerms:
        return RunTerms(**self.cleaned_data)


class VoteForm(forms.Form):
    """What the minutes say. `seen` is the digest of the figures that were shown."""

    held_on = forms.DateField(label=_("Day of the meeting"), widget=DayInput())
    members = forms.IntegerField(label=_("Members"), min_value=1)
    present = forms.IntegerField(label=_("Present"), min_value=0)
    votes_for = forms.IntegerField(label=_("Votes for"), min_value=0)
    votes_against = forms.IntegerField(label=_("Votes against"), min_value=0)
    abstained = forms.IntegerField(label=_("Abstained"), min_value=0)
    minutes = PaperField(
        label=_("Signed minutes"),
        help_text=_("JPEG, PNG or PDF, up to 10 MB."),
        error_messages={"required": _("Please add a photo or PDF of the minutes.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def vote(self) -> Vote:
        data = dict(self.cleaned_data)
        data.pop("seen")
        return Vote(**data)


class PollForm(forms.Form):
    """Until when members vote online. Times are of the market's zone.

    `seen` is the digest of the figures that were shown.
    """

    closes = forms.DateTimeField(
        label=_("Online voting closes"),
        input_formats=[_WHEN, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_WHEN),
        error_messages={"invalid": _("Please choose a date and time.")},
    )
    meets_on = forms.DateField(label=_("Day of the meeting"), widget=DayInput())
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def terms(self) -> PollTerms:
        return PollTerms(self.cleaned_data["closes"], self.cleaned_data["meets_on"])


class HallVoteForm(forms.Form):
    """What the minutes say of the hall, where members also voted online."""

    held_on = forms.DateField(label=_("Day of the meeting"), widget=DayInput())
    numbers = forms.CharField(
        label=_("Households in the hall that did not vote online"),
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=_("Their numbers, separated by commas or lines."),
    )
    votes_for = forms.IntegerField(label=_("Votes for in the hall"), min_value=0)
    votes_against = forms.IntegerField(
        label=_("Votes against in the hall"), min_value=0
    )
    abstained = forms.IntegerField(label=_("Abstained in the hall"), min_value=0)
    minutes = PaperField(
        label=_("Signed minutes"),
        help_text=_("JPEG, PNG or PDF, up to 10 MB."),
        error_messages={"required": _("Please add a photo or PDF of the minutes.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def clean_numbers(self) -> list[str]:
        """Whole lines first; a number may hold a space, as Group 3 does."""
        parts = re.split(r"[,;\n，、；]+", self.cleaned_data["numbers"])
        return [part for part in (each.strip() for each in parts) if part]

    def vote(self) -> HallVote:
        data = dict(self.cleaned_data)
        data.pop("seen")
        return HallVote(**data)


class PayForm(forms.Form):
    """Which households are to be paid all that is due, and how."""

    way = forms.ChoiceField(
        label=_("Method"),
        choices=HouseholdPaymentMethod.choices,
        initial=HouseholdPaymentMethod.CASH,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a payment method.")},
    )
    click = forms.CharField(widget=forms.HiddenInput, max_length=64)

    @property
    def chosen(self) -> frozenset[int]:
        """The households that were ticked; what is no number is no household."""
        data: Any = self.data  # a QueryDict, which may name many
        ticked = data.getlist("household") if self.is_bound else []
        return frozenset(wholes(ticked))

    def order(self, currency: str) -> PayOrder:
        data = self.cleaned_data
        return PayOrder(
            household_ids=self.chosen,
            way=data["way"],
            currency=currency,
            click=data["click"],
        )


class PaybackForm(forms.Form):
    """Which stakes are to go back."""

    why = forms.ChoiceField(choices=Why.choices, widget=forms.HiddenInput)
    click = forms.CharField(widget=forms.HiddenInput, max_length=64)

    @property
    def chosen(self) -> frozenset[str]:
        """What was ticked; what is not on the list is refused by the service."""
        data: Any = self.data  # a QueryDict, which may name many
        ticked = data.getlist("stake") if self.is_bound else []
        return frozenset(text for text in ticked if len(text) < 64)

    def order(self, currency: str) -> PaybackOrder:
        data = self.cleaned_data
        return PaybackOrder(data["why"], self.chosen, currency, data["click"])


class HouseholdBankForm(GuardedBankForm):
    """A household's bank details, as the cooperative's treasurer enters them."""
