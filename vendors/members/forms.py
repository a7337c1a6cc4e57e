"""What is typed about the team."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.contacts import parse_email
from vendors.partner.models import Partner

from .queries import roles_for
from .states import RIGHTS, Role


class RoleField(forms.ChoiceField):
    """The roles that a seller has, each with its rights in words."""

    def __init__(self, partner: Partner, **kwargs: Any) -> None:
        choices = [(role.value, role.label) for role in roles_for(partner)]
        super().__init__(choices=choices, **kwargs)


class InviteForm(forms.Form):
    """Whom to let in. Without an address there is a link to hand over."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("Leave empty to get a link that you hand over yourself."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = RoleField(
            partner, label=_("Role"), widget=forms.RadioSelect, initial=Role.PACKER
        )
        self.rights = RIGHTS

    def clean_email(self) -> str:
        typed = self.cleaned_data["email"].strip()
        if not typed:
            return ""
        email = parse_email(typed)
        if email is None:
            raise ValidationError(
                _("Please enter an e-mail address, name@example.com.")
            )
        return email
