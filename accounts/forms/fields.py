"""Fields that several forms of people share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.contacts import MAX_EMAIL, parse_email, parse_phone, shown_phone

MAX_NAME = 80


class ContactField(forms.CharField):
    """An e-mail address or a phone number, cleaned to one way of writing it."""

    default_error_messages = {
        "contact": _(
            "Please enter an e-mail address (name@example.com) or a "
            "phone number (138 0013 8000; abroad: start with +)."
        ),
        "null_characters_not_allowed": _(
            "Please enter an e-mail address or a phone number."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail or phone number"))
        kwargs.setdefault("max_length", MAX_EMAIL)
        super().__init__(**kwargs)
        self.widget.attrs.update(
            {
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        )

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        contact = parse_email(typed) or parse_phone(typed)
        if contact is None:
            raise ValidationError(self.error_messages["contact"], code="contact")
        return contact


class PhoneField(forms.CharField):
    """A phone number, cleaned to E.164 (+8613800138000)."""

    default_error_messages = {
        "phone": _(
            "Please enter a phone number such as 138 0013 8000. For "
            "numbers abroad, start with + and the country code."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Phone number"))
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.widget = forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
        )

    def prepare_value(self, value: Any) -> Any:
        """A known number as people read it; what was typed wrong as it was typed."""
        return shown_phone(value) if value and parse_phone(value) == value else value

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        phone = parse_phone(typed)
        if phone is None:
            raise ValidationError(self.error_messages["phone"], code="phone")
        return phone


def new_password_field(label: Any) -> forms.CharField:
    """A password to choose; one field, since browsers can show what was typed."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=128,
        help_text=_("At least 10 characters. Avoid common passwords."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class LongSelect(forms.Select):
    """A choice of many, drawn at once: Django asks a template for each of them."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: Any = None,
        renderer: Any = None,  # noqa: ARG002
    ) -> SafeString:
        chosen = self.format_value(value)
        marks = {True: SafeString(" selected"), False: ""}
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((code, marks[str(code) in chosen], text) for code, text in self.choices),
        )
        shown = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, shown, options)
