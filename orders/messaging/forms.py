"""What may be typed into the talk: plain words, and why something is hidden."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clicks import ClickField, new_click
from core.text import LineField, plain

from .rules import LONGEST, REASON_LENGTH

MODES = (
    ("public", _("Public once answered")),
    ("private", _("Private, for the farm only")),
)


class WordsField(forms.CharField):
    """Lines of plain text; what has no shape is left out, so a NUL is no error."""

    def to_python(self, value: Any) -> str:
        return plain(str(value or ""))

    def run_validators(self, value: Any) -> None:
        if value:
            super().run_validators(value)


class MessageForm(forms.Form):
    """A message, and the press of the button that sends it."""

    text = WordsField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST}),
        error_messages={
            "required": _("Please enter your message."),
            "max_length": _("Please use at most %(limit_value)d characters."),
        },
    )
    click = ClickField(required=False)

    def clean_click(self) -> str:
        return str(self.cleaned_data.get("click") or new_click())


class QuestionForm(MessageForm):
    """A question about a product, for everybody to read or between the two."""

    mode = forms.ChoiceField(
        label=_("Visibility"),
        choices=MODES,
        initial="public",
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose who can read it.")},
    )
    field_order = ["text", "mode", "click"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Your question")
        self.fields["text"].help_text = _(
            "Phone numbers, e-mail addresses and WeChat IDs are "
            "hidden in public messages."
        )


class AnswerForm(MessageForm):
    """The seller's answer; `seen` is the last message on the page."""

    seen = forms.IntegerField(
        required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Your reply")


class ReportReasonForm(forms.Form):
    """Why a question is hidden or reported."""

    reason = LineField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Please give a short reason.")},
    )
