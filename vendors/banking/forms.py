"""What a person types about their bank account; the number never goes back in full."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from core import market
from core.regions import country_choices, country_name
from core.secrets import UnreadableSecretError, masked, seal, unseal
from core.text import LineField

from . import rules
from .models import BankAccount
from .services import BankDetails

NEEDED = {"required": _("This field is required.")}
KEPT_FOR = 3600  # seconds that a number typed in a form with a mistake is kept


def _countries() -> list[tuple[str, str]]:
    """Codes and names in the language of the page, the market's own first."""
    home = _home()
    return [(home, country_name(home)), *country_choices(rules.COUNTRIES - {home})]


def _home() -> str:
    country = market.country()
    return country if country in rules.COUNTRIES else rules.CHINA


class NumberField(forms.CharField):
    """Needed, but what was typed before in the same form counts as well."""

    def validate(self, value: Any) -> None:
        """Left to `BankForm.clean_number`, which knows what is kept."""


class BankForm(forms.Form):
    """A number that was typed comes back sealed, in `kept`, beside its mask."""

    country = forms.ChoiceField(
        label=_("Country or region of the bank"), choices=_countries, initial=_home
    )
    holder = LineField(
        label=_("Account holder"),
        max_length=80,
        help_text=_("As at the bank: the person's or cooperative's name."),
        error_messages=NEEDED,
    )
    bank = LineField(
        label=_("Bank"),
        max_length=80,
        error_messages=NEEDED,
    )
    number = NumberField(
        label=_("Account number or IBAN"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"inputmode": "text", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    branch = forms.CharField(
        label=_("Branch code"),
        max_length=24,
        required=False,
        help_text=_("The bank’s BIC, in China the 12-digit CNAPS code."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kept = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, account: BankAccount | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] |= {"seen": account.version if account else 0}
        for name in ("country", "holder", "bank", "branch") if account else ():
            kwargs["initial"][name] = getattr(account, name)
        super().__init__(*args, **kwargs)
        self.warning = ""
        if _home() == rules.CHINA:
            self.fields["bank"].help_text = _(
                "For example: Agricultural Bank of China, Pingshun branch"
            )
        if account:
            self.fields["number"].help_text = _(
                "%(mask)s is saved. Enter the full number again."
            ) % {"mask": escape(account.masked)}

    def clean_number(self) -> str:
        """What was typed, or what was typed before in the same form."""
        number = rules.compact(self.cleaned_data["number"])
        if not number:
            number = self._kept()
        if not number:
            raise ValidationError(_("Please enter the account number or the IBAN."))
        if fault := rules.number_fault(number):
            raise ValidationError(fault)
        return number

    def _kept(self) -> str:
        token = str(self.data.get(self.add_prefix("kept"), ""))[:500]
        if not token:
            return ""
        try:
            return unseal(token, max_age=KEPT_FOR)
        except UnreadableSecretError:
            return ""

    def clean_branch(self) -> str:
        code = rules.compact(self.cleaned_data["branch"])
        # One that was not understood is refused itself; the bank may be anywhere.
        country = self.cleaned_data.get("country", "")
        if code and (fault := rules.branch_fault(code, country)):
            raise ValidationError(fault)
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        number = cleaned.get("number", "")
        is_card = number.isdigit() and rules.has_card_length(number)
        if is_card and not rules.passes_luhn(number):
            self.warning = str(
                _(
                    "The check digit of this card number does not match. It "
                    "is saved; please check it once more."
                )
            )
        self._hide_number()
        return cleaned

    def _hide_number(self) -> None:
        """Take the number out of what is shown again; a good one is kept, sealed."""
        typed = rules.compact(str(self.data.get(self.add_prefix("number"), "")))[:64]
        number = "" if "number" in self.errors else typed or self._kept()
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # what was sent
        data[self.add_prefix("number")] = ""
        data[self.add_prefix("kept")] = seal(number) if number else ""
        self.data = data
        if number:
            # The bound field was made while the form was cleaned, so it is told itself.
            self["number"].help_text = _(
                "You entered %(mask)s. Leave this empty to keep it."
            ) % {"mask": escape(masked(number))}

    def look_again(self, why: str, account: BankAccount | None) -> None:
        """Keep what was typed, beside what stands there now; the next save counts."""
        self.add_error(None, why)
        data: Any = self.data  # a copy since it was cleaned
        data[self.add_prefix("seen")] = account.version if account else 0

    def details(self) -> BankDetails:
        wanted = ("country", "holder", "bank", "number", "branch")
        return BankDetails(**{name: self.cleaned_data[name] for name in wanted})


class PasswordForm(forms.Form):
    """With the person's password: what it changes says where the money goes."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=128,
        strip=False,
        help_text=_("So that nobody else at your desk can redirect your payouts."),
        error_messages={"required": _("Please enter your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """Wrong ones are counted as those of the sign-in are."""
        password = str(self.cleaned_data["password"])
        user: Any = self.request.user
        if not ratelimit.consume(self.request, action="reauthenticate", user=user):
            raise ValidationError(
                _("Too many incorrect attempts. Please wait a few minutes.")
            )
        if not get_adapter().reauthenticate(user, password):
            raise ValidationError(_("The password is not correct."))
        return password


class GuardedBankForm(BankForm, PasswordForm):
    """The seller's own bank details, at its desk."""
