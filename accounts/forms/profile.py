"""What a person says about themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import LineField

from .signing_in import MAX_NAME


class NameForm(forms.Form):
    name = LineField(
        label=_("Your name"),
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
