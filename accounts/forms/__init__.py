"""What people type about themselves, made into clean values."""

from .address import AbroadAddressForm, AddressForm, ChinaAddressForm
from .profile import NameForm
from .signing_in import (
    ChangePasswordForm,
    FirstPasswordForm,
    NewEmailForm,
    NewPasswordForm,
    NewPhoneForm,
    PasswordAgainForm,
    PhoneCodeForm,
    PhoneResetForm,
    ResetForm,
    SignInForm,
    SignUpForm,
)

__all__ = [
    "AbroadAddressForm",
    "AddressForm",
    "ChangePasswordForm",
    "ChinaAddressForm",
    "FirstPasswordForm",
    "NameForm",
    "NewEmailForm",
    "NewPasswordForm",
    "NewPhoneForm",
    "PasswordAgainForm",
    "PhoneCodeForm",
    "PhoneResetForm",
    "ResetForm",
    "SignInForm",
    "SignUpForm",
]
