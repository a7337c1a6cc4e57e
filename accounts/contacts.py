"""How a person is reached: an e-mail address or a phone number, told apart."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core import market

MAX_EMAIL = 254
MAX_PHONE_TYPED = 40


def parse_phone(text: str) -> str | None:
    """E.164 of a number as people write it at home or abroad; None when it is none."""
    text = text.strip()
    if not text or len(text) > MAX_PHONE_TYPED or not text.isprintable():
        return None
    try:
        number = phonenumbers.parse(text, market.phone_region())
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_email(text: str) -> str | None:
    """The address in small letters; None when it is none."""
    text = text.strip()
    if len(text) > MAX_EMAIL:
        return None
    try:
        validate_email(text)
    except ValidationError:
        return None
    return text.lower()


def shown_phone(phone: str | None) -> str:
    """A number as people read it: at home without the country's code."""
    if not phone:
        return ""
    try:
        number = phonenumbers.parse(phone, market.phone_region())
    except phonenumbers.NumberParseException:
        return phone
    home = phonenumbers.country_code_for_region(market.phone_region())
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == home
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, style)
