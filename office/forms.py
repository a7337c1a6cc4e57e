"""What an admin says who asks, approves, refuses, suspends or closes."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text import LineField
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
