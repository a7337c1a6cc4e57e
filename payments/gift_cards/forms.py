"""What a buyer says of a gift card, and the code that somebody redeems."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates, market
from core.amounts import PriceField
from core.templatetags.market import money
from core.text import LineField, PlainTextField
from payments.market_settings import GIFT_CARD_LEAST, GIFT_CARD_MOST

from .queries import amounts
from .rules import LENGTH, MAX_MESSAGE, MAX_NAME, MOST_DAYS_AHEAD, compact

OTHER = "other"


class EmailLineField(forms.EmailField):
    """An address; `email` of the keyboard, without the browser's own checks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)
        self.error_messages["invalid"] = gettext_lazy(
            "Please enter a full e-mail address, for example li@example.org."
        )


class GiftCardForm(forms.Form):
    """How much for whom, from whom, and when it is to come."""

    amount = forms.ChoiceField(label=gettext_lazy("Amount"), widget=forms.RadioSelect)
    recipient_name = LineField(
        label=gettext_lazy("Recipient’s name"), max_length=MAX_NAME, required=False
    )
    recipient_email = EmailLineField(
        label=gettext_lazy("Recipient’s e-mail"),
        required=False,
        help_text=gettext_lazy("Leave empty to print the card or to pass it on."),
    )
    deliver_on = forms.DateField(
        label=gettext_lazy("Mail it on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Leave empty to mail it once it is paid."),
    )
    message = PlainTextField(
        label=gettext_lazy("Message to the recipient"),
        max_length=MAX_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    buyer_name = LineField(
        label=gettext_lazy("Your name"),
        max_length=MAX_NAME,
        required=False,
        help_text=gettext_lazy("The recipient will see this name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    buyer_email = EmailLineField(
        label=gettext_lazy("Your e-mail"),
        help_text=gettext_lazy("For the receipt and the card’s page."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = market.currency()
        chosen = [(str(one), money(one, self.currency)) for one in amounts()]
        self.fields["amount"].choices = [*chosen, (OTHER, _("Another amount"))]  # type: ignore[attr-defined]
        if chosen and not self.is_bound:
            self.initial.setdefault("amount", chosen[min(1, len(chosen) - 1)][0])
        self.fields["other_amount"] = PriceField(
            label=_("Another amount (%(currency)s)") % {"currency": self.currency},
            currency=self.currency,
            required=False,
        )
        self.order_fields(["amount", "other_amount"])

    def clean_deliver_on(self) -> date | None:
        wanted: date | None = self.cleaned_data["deliver_on"]
        if wanted is None or wanted == dates.today():
            return None
        if wanted < dates.today():
            raise ValidationError(_("This date has passed."))
        if wanted > dates.today() + timedelta(days=MOST_DAYS_AHEAD):
            raise ValidationError(_("Please choose a day within the next year."))
        return wanted

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("amount") == OTHER:
            self._take_other(cleaned)
        elif "amount" in cleaned:
            cleaned["amount"] = Decimal(cleaned["amount"])
        if cleaned.get("deliver_on") and cleaned.get("recipient_email") == "":
            said = _("Please enter the e-mail address that it shall be mailed to.")
            self.add_error("recipient_email", said)
        return cleaned

    def _take_other(self, cleaned: dict[str, Any]) -> None:
        """Within the market's bounds."""
        if "other_amount" not in cleaned:
            return
        amount: Decimal | None = cleaned["other_amount"]
        least, most = GIFT_CARD_LEAST(), GIFT_CARD_MOST()
        if amount is None or not least <= amount <= most:
            said = _("Please enter an amount from %(least)s to %(most)s.") % {
                "least": money(least, self.currency),
                "most": money(most, self.currency),
            }
            self.add_error("other_amount", said)
        cleaned["amount"] = amount


class RedeemForm(forms.Form):
    """The code, with or without its dashes."""

    code = LineField(
        label=gettext_lazy("Gift card code"),
        max_length=60,
        error_messages={"required": gettext_lazy("Please enter the code.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "7KQF-2MXR-9TPA-C4WD",
            }
        ),
    )

    def clean_code(self) -> str:
        code = compact(self.cleaned_data["code"])
        if len(code) != LENGTH:
            said = _("A code has %(number)s letters and digits. Please check it.")
            raise ValidationError(said % {"number": LENGTH})
        return code
