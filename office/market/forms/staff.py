"""Who shall work for the market, in which role."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import ContactField
from accounts.models import User
from accounts.queries import proven_person
from accounts.states import STAFF_RIGHTS, StaffRole


def _choices() -> list[tuple[str, str]]:
    return [
        (role.value, f"{str(role.label).capitalize()}: {STAFF_RIGHTS[role]}")
        for role in StaffRole
    ]


class RoleForm(forms.Form):
    """In which role somebody works here."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=_choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a role.")},
    )


class NewStaffForm(RoleForm):
    """Somebody who has an account, and a role."""

    contact = ContactField(
        help_text=_("Of a person with an account in this market."),
        error_messages={"required": _("This field is required.")},
    )
    field_order = ("contact", "role")

    def clean_contact(self) -> Any:
        person: User | None = proven_person(self.cleaned_data["contact"])
        if person is None:
            raise forms.ValidationError(
                _("No confirmed account has this. Ask the person to sign up first.")
            )
        return person
