"""What an admin says who asks, approves, refuses, suspends or closes."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import dates, market
from core.amounts import PriceField
from core.clicks import ClickField
from core.money import to_minor
from core.templatetags.market import money
from core.text import LineField
from payments.credit.services import Gift
from shop.catalogue.models import Category
from shop.catalogue.services.review_rules import FIELDS
from shop.catalogue.states import NewListings
from vendors.onboarding.forms import StoryField

REASONS: dict[str, Promise] = {
    "photo": _(
        "The photo does not show the goods clearly. Please take one in daylight."
    ),
    "words": _("Please add more: where and how it is grown, and how it is packed."),
    "claim": _(
        "Please remove claims that are not allowed, such as "
        "health claims and superlatives."
    ),
    "price": _("The price looks like a typing error. Please check it."),
    "pack": _("Please check the contents and weight of the pack."),
    "category": _("Please choose the right category."),
    "paper": _("This needs a certificate. Please submit it first."),
    "same": _("This is already listed. Please edit that listing instead."),
}


def said_in(language: str, code: str) -> str:
    """A reason in a person's language; "" for one that is not known."""
    if code not in REASONS:
        return ""
    with translation.override(language or translation.get_language()):
        return str(REASONS[code])


class OrderNoteForm(forms.Form):
    message = forms.CharField(
        label=_("New note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Staff of the market read it; shoppers and sellers don’t."),
        error_messages={"required": _("Please write something first.")},
    )


class SeenForm(forms.Form):
    """With the version of what the person has in front of them, where there is one."""

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        super().__init__(*args, **kwargs)


class DecisionReasonForm(SeenForm):
    """The person concerned reads it, so there is always one."""

    reason = LineField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The seller will read this. Say what to change."),
        error_messages={
            "required": _("Please give a reason. The seller will read it.")
        },
    )


class DecideForm(forms.Form):
    """Why chosen things are sent back: a reason given often, words of one's own, or
    both.
    """

    asked_sometimes = ("reason",)

    canned = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=[("", _("Your own text")), *REASONS.items()],
    )
    reason = LineField(
        label=_("Your own text"),
        max_length=300,
        required=False,
        help_text=_("The seller will read this. Say what to change."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "decide-%s")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data.get("canned") or self.cleaned_data.get("reason")
        if not said and not self.errors:
            self.add_error(
                "reason",
                _("Please give a reason. The seller will read it."),
            )
        return self.cleaned_data


class AskForm(SeenForm):
    text = StoryField(
        label=_("Your question"),
        max_length=2000,
        help_text=_(
            "The applicant is notified, answers, and can correct the application."
        ),
        error_messages={"required": _("Please enter your question.")},
    )


class ApproveForm(SeenForm):
    on = forms.DateField(
        label=_("Opens on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave empty to open immediately."),
    )

    def clean_on(self) -> dt.date | None:
        on: dt.date | None = self.cleaned_data["on"]
        if on is not None and on > dates.today() + dt.timedelta(days=366):
            raise ValidationError(_("Please choose a date within one year."))
        return on


class GiftForm(forms.Form):
    """How much for whom and why; `click` gives it once however often it is sent."""

    email = LineField(
        label=_("Shopper's e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    reason = LineField(
        label=_("Reason"), max_length=200, help_text=_("The shopper will read this.")
    )
    until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave empty to use the market's rule."),
    )
    click = ClickField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = market.currency()
        self.fields["amount"] = PriceField(
            label=_("Amount (%(currency)s)") % {"currency": currency},
            currency=currency,
        )

    def clean_email(self) -> User:
        """The person; an account by phone alone is not found by it."""
        person = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if person is None or not person.is_active:
            raise ValidationError(_("No account uses this e-mail address."))
        return person

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount > settings.BALANCE_GIFT_MOST:
            most = money(settings.BALANCE_GIFT_MOST, market.currency())
            text = _("At most %(amount)s at a time.")
            raise ValidationError(text % {"amount": most})
        return amount

    def clean_until(self) -> dt.date | None:
        until: dt.date | None = self.cleaned_data["until"]
        if until is not None and until < dates.today():
            raise ValidationError(_("This date has passed."))
        return until

    def gift(self) -> Gift:
        """It lasts to the end of its last day."""
        until, currency = self.cleaned_data["until"], market.currency()
        return Gift(
            user=self.cleaned_data["email"],
            currency=currency,
            amount=to_minor(self.cleaned_data["amount"], currency),
            reason=self.cleaned_data["reason"],
            click=self.cleaned_data["click"],
            expires_at=dates.end_of(until) - dates.TICK if until else None,
        )


class RulesForm(SeenForm):
    """What an office looks at before shoppers see it; `seen` is the rules' version."""

    new_listings = forms.ChoiceField(
        label=_("New listings"),
        choices=NewListings.choices,
        widget=forms.RadioSelect,
    )
    first_count = forms.IntegerField(
        label=_("Number of first listings to review"), min_value=1, max_value=100
    )
    new_category = forms.BooleanField(
        label=_("Listing in a category new to the seller"), required=False
    )
    price_up = forms.IntegerField(
        label=_("Price increases above (%)"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_(
            "Compared with the last approved price. Leave empty to skip this check."
        ),
    )
    price_down = forms.IntegerField(
        label=_("Price decreases above (%)"),
        required=False,
        min_value=0,
        max_value=99,
        help_text=_(
            "Compared with the last approved price. Leave empty to skip this check."
        ),
    )
    packs = forms.BooleanField(label=_("New packs and pack sizes"), required=False)
    words = forms.BooleanField(label=_("Text changes"), required=False)
    photos = forms.BooleanField(label=_("Photo changes"), required=False)
    categories = forms.ModelMultipleChoiceField(
        label=_("Everything in these categories"),
        queryset=Category.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        rows = Category.objects.filter(is_public=True, depth__lte=2).order_by("path")
        self.fields["categories"].queryset = rows  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """As `set_policy` takes it; only after `is_valid`."""
        return {name: self.cleaned_data[name] for name in FIELDS}
