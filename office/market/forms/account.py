"""The market's bank account that shoppers transfer to, as its office types it."""

from typing import Any

from django import forms

from core.refusals import words_of
from core.runtime_settings import SettingRefusedError, seen_of
from core.text import LineField
from payments.market_settings import TRANSFER_ACCOUNT

NEEDED = frozenset({"holder", "account"})


class AccountForm(forms.Form):
    """`seen` tells what was changed meanwhile from what the person was shown."""

    seen = forms.CharField(max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, setting in TRANSFER_ACCOUNT.items():
            said: dict[str, Any] = {
                "label": setting.label,
                "help_text": setting.help_text,
                "max_length": setting.shape.most,
            }
            self.fields[key] = LineField(required=key in NEEDED, **said)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for key, setting in TRANSFER_ACCOUNT.items():
            if setting.check is None or key not in typed:
                continue
            try:
                setting.check(typed[key])
            except SettingRefusedError as refused:
                self.add_error(key, words_of(refused))
        return typed


def as_known() -> dict[str, str]:
    """What holds now."""
    known = {key: setting() for key, setting in TRANSFER_ACCOUNT.items()}
    return known | {"seen": seen_of(TRANSFER_ACCOUNT.values())}
