"""Agreeing to the market's terms, and writing its own pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import LegalText
from accounts.queries import placeholders_in, texts_to_agree

AGREES = "agrees"


def _label() -> SafeString:
    return format_html(
        gettext(
            'I agree to the <a href="{}" target="_blank">terms</a> and have read the '
            '<a href="{}" target="_blank">privacy notice</a>.'
        ),
        *(
            reverse("legal:page", args=[kind])
            for kind in (LegalText.Kind.TERMS, LegalText.Kind.PRIVACY)
        ),
    )


def agreement_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=lazy(_label, str)(),
        error_messages={"required": _("Please agree to the terms first.")},
    )


class AgreementForm(forms.Form):
    """`texts` are the ids of the versions that the page showed, to be agreed to."""

    agrees = agreement_field()
    texts = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreed_texts = [text.pk for text in texts_to_agree()]
        self.fields["texts"].initial = self.shown
        if not self.agreed_texts:
            del self.fields[AGREES]

    @property
    def shown(self) -> str:
        return "-".join(str(pk) for pk in self.agreed_texts)

    def clean_texts(self) -> str:
        seen = self.cleaned_data["texts"]
        if seen and seen != self.shown:
            raise ValidationError(
                _("The terms have just changed. Please read them and agree again.")
            )
        return self.shown


class LegalTextForm(forms.Form):
    """Both languages at once: a page is never in one of them alone."""

    body_en = forms.CharField(
        label=_("Text in English"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "Separate paragraphs with a blank line. HTML headings and lists work."
        ),
    )
    body_zh_hans = forms.CharField(
        label=_("Text in Chinese"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    is_draft = forms.BooleanField(label=_("Mark the page as a draft"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in () if cleaned.get("is_draft") else ("body_en", "body_zh_hans"):
            left = placeholders_in(cleaned.get(name, ""))
            if left:
                text = _("Fill in “%(left)s”, or keep the page a draft.")
                self.add_error(name, text % {"left": left[0]})
        return cleaned
