"""Presses of a button: a form names each, so that what is sent twice counts once."""

import secrets
from typing import Any

from django import forms


def new_click() -> str:
    return secrets.token_hex(12)


class ClickField(forms.RegexField):
    """The name of the press that will send the form."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^[0-9a-f]{24}\Z", initial=new_click, **kwargs)
