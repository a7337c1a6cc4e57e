"""What an admin says who asks, approves, refuses, suspends or closes."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.amounts import PriceField
from core.money import to_minor
from core.templatetags.market import money
from core.text import LineField
from office.moderation.reasons import REASONS
from orders.credit.services import Gift
from orders.payment.forms import new_click
from shop.catalogue.models import Category
from shop.catalogue.services.policies import FIELDS
from shop.catalogue.states import NewListings
from vendors.onboarding.forms import StoryField


class SeenForm(forms.Form):
    """With the version of what the person has in front of them, where there is one."""

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        super().__init__(*args, **kwargs)


class ReasonForm(SeenForm):
    """The person concerned reads it, so there is always one."""

    reason = LineField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The seller reads this. Say what to change."),
        error_messages={
            "required": _("Please give a reason; the seller reads it and learns by it.")
        },
    )


class DecideForm(forms.Form):
    """Why chosen things are sent back: a reason given often, words of one's own, or
    both.
    """

    canned = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=[("", _("In your own words")), *REASONS.items()],
    )
    reason = LineField(
        label=_("In your own words"),
        max_length=300,
        required=False,
        help_text=_("The seller reads this. Say what to change."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "decide-%s")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data.get("canned") or self.cleaned_data.get("reason")
        if not said and not self.errors:
            self.add_error(
                "reason",
                _("Please give a reason; the seller reads it and learns by it."),
            )
        return self.cleaned_data


class AskForm(SeenForm):
    text = StoryField(
        label=_("Your question"),
        max_length=2000,
        help_text=_("The applicant is told, answers, and may correct the application."),
        error_messages={"required": _("Please write what you want to know.")},
    )


class ApproveForm(SeenForm):
    on = forms.DateField(
        label=_("Opens on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty to open at once."),
    )

    def clean_on(self) -> dt.date | None:
        on: dt.date | None = self.cleaned_data["on"]
        if on is not None and on > timezone.localdate() + dt.timedelta(days=366):
            raise ValidationError(_("Please choose a day within a year."))
        return on


class GiftForm(forms.Form):
    """How much for whom and why; `click` gives it once however often it is sent."""

    email = LineField(
        label=_("E-mail of the shopper"),
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    reason = LineField(
        label=_("Reason"), max_length=200, help_text=_("The shopper reads this.")
    )
    until = forms.DateField(
        label=_("Can be spent until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty for the market's usual rule."),
    )
    click = forms.RegexField(r"^[0-9a-f]{24}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = settings.MARKET_CURRENCY
        self.fields["amount"] = PriceField(
            label=_("How much (%(currency)s)") % {"currency": currency},
            currency=currency,
        )
        self.fields["click"].initial = new_click

    def clean_email(self) -> User:
        """The person; an account by phone alone is not found by it."""
        person = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if person is None or not person.is_active:
            raise ValidationError(_("Nobody here has this address."))
        return person

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount > settings.BALANCE_GIFT_MOST:
            most = money(settings.BALANCE_GIFT_MOST, settings.MARKET_CURRENCY)
            text = _("At most %(amount)s at once.")
            raise ValidationError(text % {"amount": most})
        return amount

    def clean_until(self) -> dt.date | None:
        until: dt.date | None = self.cleaned_data["until"]
        if until is not None and until < timezone.localdate():
            raise ValidationError(_("This day is over."))
        return until

    def gift(self) -> Gift:
        """It lasts to the end of its last day."""
        until, currency = self.cleaned_data["until"], settings.MARKET_CURRENCY
        end = dt.datetime.combine(until, dt.time.max) if until else None
        return Gift(
            user=self.cleaned_data["email"],
            currency=currency,
            amount=to_minor(self.cleaned_data["amount"], currency),
            reason=self.cleaned_data["reason"],
            click=self.cleaned_data["click"],
            expires_at=timezone.make_aware(end) if end else None,
        )


class RulesForm(SeenForm):
    """What an office looks at before shoppers see it; `seen` is the rules' version."""

    new_listings = forms.ChoiceField(
        label=_("New listings"),
        choices=NewListings.choices,
        widget=forms.RadioSelect,
    )
    first_count = forms.IntegerField(
        label=_("How many are a seller's first ones?"), min_value=1, max_value=100
    )
    new_category = forms.BooleanField(
        label=_("A category in which the seller had nothing yet"), required=False
    )
    price_up = forms.IntegerField(
        label=_("Prices that go up by more than (%)"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_("Of what was approved last. Leave it empty to let all pass."),
    )
    price_down = forms.IntegerField(
        label=_("Prices that go down by more than (%)"),
        required=False,
        min_value=0,
        max_value=99,
        help_text=_("Of what was approved last. Leave it empty to let all pass."),
    )
    packs = forms.BooleanField(label=_("New packs, and other sizes"), required=False)
    words = forms.BooleanField(label=_("Changes of words"), required=False)
    photos = forms.BooleanField(label=_("Changes of photos"), required=False)
    categories = forms.ModelMultipleChoiceField(
        label=_("Everything in these categories"),
        queryset=Category.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Category.objects.filter(is_public=True, depth__lte=2).order_by("path")
        self.fields["categories"].queryset = rows  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """As `set_policy` takes it; only after `is_valid`."""
        return {name: self.cleaned_data[name] for name in FIELDS}
