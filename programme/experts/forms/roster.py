"""An expert and a contract as an officer types them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PhoneField
from accounts.models import User
from core.text import LineField
from programme.experts.models import Expert
from programme.experts.rules import MOST_DAYS
from programme.experts.states import Skill
from programme.plans.forms.fields import (
    KeyedForm,
    SeenForm,
    amount_field,
    check_days,
    currency_choices,
    day_field,
    minor_of,
    name_field,
)


class ExpertForm(KeyedForm, SeenForm):
    """Who it is, what they can do, in which languages."""

    name = name_field(_("Name"), 80)
    account = forms.CharField(
        label=_("E-mail or phone number of the account"),
        max_length=128,
        required=False,
        help_text=_(
            "With an account, the expert sees visits and writes reports. "
            "Sessions taught as a trainer count as days."
        ),
    )
    skills = forms.MultipleChoiceField(
        label=_("Skills"),
        choices=Skill.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one.")},
    )
    languages = name_field(_("Languages"))
    note = LineField(label=_("Note"), max_length=300, required=False)

    def clean_account(self) -> User | None:
        typed = "".join(self.cleaned_data["account"].split())
        if not typed:
            return None
        rows = User.objects.filter(is_active=True)
        found = rows.filter(email__iexact=typed).first()
        if found is None and "@" not in typed:
            found = rows.filter(phone=PhoneField().clean(typed)).first()
        if found is None:
            raise ValidationError(_("No account uses this e-mail or phone number."))
        return found

    def content(self) -> dict[str, Any]:
        found = self.cleaned_data
        names = ("name", "skills", "languages", "note")
        return {name: found[name] for name in names} | {"person": found["account"]}

    @staticmethod
    def initial_of(expert: Expert) -> dict[str, Any]:
        names = ("name", "skills", "languages", "note")
        person = expert.person
        return {name: getattr(expert, name) for name in names} | {
            "account": (person.email or person.phone) if person else "",
            "seen": expert.version,
        }


class ContractForm(KeyedForm):
    """From when until when, how many days, and what one costs."""

    first = day_field(_("From"))
    last = day_field(_("Until"))
    days_agreed = forms.IntegerField(
        label=_("Days agreed"),
        min_value=1,
        max_value=MOST_DAYS,
        error_messages={"required": _("This field is required.")},
    )
    currency = forms.ChoiceField(label=_("Currency"))
    amount = amount_field(_("Cost per day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency: Any = self.fields["currency"]
        currency.choices = currency_choices()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        check_days(self, "first", "last")
        self.rate = minor_of(self, "amount", found.get("currency", ""))
        return found

    def content(self) -> dict[str, Any]:
        names = ("first", "last", "days_agreed", "currency")
        found = {name: self.cleaned_data[name] for name in names}
        return found | {"rate": self.rate}
