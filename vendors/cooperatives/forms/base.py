"""Fields of the register, and forms that know what their person has seen."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from accounts.contacts import MAX_PHONE_TYPED, parse_phone
from core import dates
from vendors.cooperatives.rules import identity_as_kept, is_identity
from vendors.cooperatives.services.refusals import RegisterError

NEEDED = {"required": _("This field is required.")}
FIRST_YEAR = 1900


class DayField(forms.DateField):
    """A day that has come already."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        needed = {"required": _("Please choose a date.")}
        kwargs.setdefault("initial", dates.today)
        super().__init__(widget=widget, error_messages=needed, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if isinstance(value, dt.date):
            if value > dates.today():
                raise ValidationError(_("This date is in the future."))
            if value.year < FIRST_YEAR:
                raise ValidationError(_("Please check the year."))


class PhoneField(forms.CharField):
    """E.164 of what a person types."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "tel", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(
            label=_("Phone number"),
            required=False,
            max_length=MAX_PHONE_TYPED,
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if not typed:
            return ""
        phone = parse_phone(typed)
        if phone is None:
            raise ValidationError(_("Please check this phone number."))
        return phone


class IdentityField(forms.CharField):
    """The number of an identity paper, without spaces."""

    def __init__(self) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false"}
        super().__init__(
            label=_("Identity number"),
            required=False,
            max_length=40,
            widget=forms.TextInput(attrs=attrs),
        )

    def clean(self, value: Any) -> str:
        number = identity_as_kept(str(super().clean(value)))
        if number and not is_identity(number):
            raise ValidationError(_("This number has a typing error. Please check it."))
        return number


class SeenForm(forms.Form):
    """With the version of the household that the person has in front of them."""

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, seen: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        initial = {**kwargs.pop("initial", {}), "seen": seen}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)

    @property
    def version(self) -> int:
        return int(self.cleaned_data.get("seen") or 0)

    def refuse(self, refusal: RegisterError) -> None:
        """Say it beside the field that it is about, where there is one."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, ValidationError(refusal.messages))

    def look_again(self, seen: int) -> None:
        """Keep what was typed beside what stands there now; the next save counts."""
        self.add_error(
            None,
            _(
                "Someone else changed this household. Your entries are "
                "kept; check the current version, then save again."
            ),
        )
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # what was sent
        data[self.add_prefix("seen")] = seen
        self.data = data


class HiddenNumbersForm(SeenForm):
    """A form whose numbers are masked: left empty they stay, a box takes them away."""

    HIDDEN: tuple[str, ...] = ()

    def _hide(self, **on_record: str) -> None:
        """Tell what stands there, masked, and offer to take it away."""
        for name, number in on_record.items():
            field = self.fields[name]
            if not number:
                self.fields.pop(f"no_{name}", None)
                continue
            field.help_text = _("%(mask)s is saved. Leave this empty to keep it.") % {
                "mask": escape(number)
            }
            self.fields[f"no_{name}"] = forms.BooleanField(
                label=_("Remove the saved number"), required=False
            )

    def typed(self, name: str) -> str | None:
        """The number to keep; None leaves the one on record."""
        if self.cleaned_data.get(f"no_{name}"):
            return ""
        return self.cleaned_data[name] or None
