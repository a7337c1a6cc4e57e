"""What a person says about themselves, and where parcels go."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.models import UserAddress

from accounts.contacts import shown_phone
from accounts.models import User
from core.names import is_contact
from core.regions import country_choices, provinces, region_name, region_of
from core.text import LineField

from .fields import MAX_NAME, LongSelect, PhoneField


class NameForm(forms.Form):
    name = LineField(
        label=_("Your name"),
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    shown_as = LineField(
        label=_("Name others see"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        initial = {"name": user.get_full_name(), "shown_as": user.shown_as}
        super().__init__(*args, **{**kwargs, "initial": initial})
        text = _("Shown with your reviews and questions and in chats: now “%(name)s”.")
        self.fields["shown_as"].help_text = text % {"name": user.public_name}

    def clean_shown_as(self) -> str:
        shown_as = str(self.cleaned_data["shown_as"])
        if is_contact(shown_as):
            raise forms.ValidationError(
                _("Please choose a name without an e-mail address or phone number.")
            )
        return shown_as


# In China a parcel needs the mobile number, province, city, district and street; the
# postcode is rarely known. Elsewhere lines, city and postcode are as people write them.

CHINA = "CN"
_WRONG_POSTCODE = _(
    "A postcode has six digits, such as 048000. You can leave it empty."
)


def _line(label: Any, autocomplete: str, **kwargs: Any) -> LineField:
    widget = forms.TextInput(attrs={"autocomplete": f"shipping {autocomplete}"})
    return LineField(label=label, widget=widget, **{"max_length": 100, **kwargs})


class AddressForm(forms.Form):
    """What both have. `fill` writes the clean values on an address, unsaved."""

    name = _line(_("Recipient's name"), "name", max_length=80)
    phone = PhoneField(label=_("Mobile number"))

    def fill(self, address: UserAddress) -> UserAddress:
        clean = self.cleaned_data
        address.first_name, address.last_name, address.title = clean["name"], "", ""
        address.phone_number = clean["phone"]
        address.line1 = clean["line1"]
        address.line2 = clean.get("line2", "")
        address.line3 = clean.get("line3", "")
        address.line4 = clean["line4"]
        address.postcode = clean["postcode"]
        return address

    @classmethod
    def typed(cls, address: UserAddress) -> dict[str, Any]:
        """What to show in the form for an address that is there."""
        lines = {f"line{n}": getattr(address, f"line{n}") for n in range(1, 5)}
        return {
            "name": address.name,
            "phone": shown_phone(str(address.phone_number or "")),
            "postcode": address.postcode,
            "country": address.country_id,
            "province": region_of(address.country_id, address.state),
            "state": address.state,
            **lines,
        }


class ChinaAddressForm(AddressForm):
    province = forms.ChoiceField(
        label=_("Province"),
        widget=LongSelect(attrs={"autocomplete": "shipping address-level1"}),
    )
    line4 = _line(_("City"), "address-level2", max_length=60)
    line3 = _line(_("District or county"), "address-level3", max_length=60)
    line1 = _line(_("Street, house number, building, apartment"), "address-line1")
    postcode = _line(
        _("Postcode"),
        "postal-code",
        max_length=12,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = [("", gettext("Please select"))]
        province = cast("forms.ChoiceField", self.fields["province"])
        province.choices = empty + provinces()
        self.fields["postcode"].widget.attrs["inputmode"] = "numeric"

    def clean_postcode(self) -> str:
        postcode = self.cleaned_data["postcode"].replace(" ", "")
        six_figures = len(postcode) == 6 and postcode.isascii() and postcode.isdigit()
        if postcode and not six_figures:
            raise ValidationError(_WRONG_POSTCODE, code="postcode")
        return str(postcode)

    def fill(self, address: UserAddress) -> UserAddress:
        """The province is kept by name, as it stands on a label."""
        super().fill(address)
        address.state = region_name(self.cleaned_data["province"])
        address.country_id = CHINA
        return address


class AbroadAddressForm(AddressForm):
    country = forms.ChoiceField(
        label=_("Country"),
        widget=LongSelect(attrs={"autocomplete": "shipping country"}),
    )
    line1 = _line(_("Street and house number"), "address-line1")
    line2 = _line(
        _("Apartment, building (more details)"), "address-line2", required=False
    )
    line4 = _line(_("Town or city"), "address-level2", max_length=60)
    state = _line(
        _("State or region"),
        "address-level1",
        max_length=60,
        required=False,
    )
    postcode = _line(_("Postcode"), "postal-code", max_length=16, required=False)

    def __init__(self, *args: Any, countries: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = [("", gettext("Please select"))]
        country = cast("forms.ChoiceField", self.fields["country"])
        country.choices = empty + country_choices(countries)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        address = UserAddress(
            country_id=cleaned.get("country"), postcode=cleaned.get("postcode", "")
        )
        has_postcodes = address.country_id in UserAddress.POSTCODES_REGEX
        if has_postcodes and not cleaned.get("postcode", "given"):
            self.add_error("postcode", _("Enter the postcode."))
        if address.country_id and address.postcode:
            try:
                address.ensure_postcode_is_valid_for_country()
            except ValidationError:
                self.add_error(
                    "postcode",
                    _("This is not a valid postcode for the selected country."),
                )
        return cleaned

    def fill(self, address: UserAddress) -> UserAddress:
        super().fill(address)
        address.state = self.cleaned_data["state"]
        address.country_id = self.cleaned_data["country"]
        return address
