"""A code of the person's phone beside the password; the second of two for money."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import segno
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from core.activity_log import record
from core.brand import market_name
from core.refusals import RefusalError
from core.secrets import seal, unseal

from .models import User
from .queries import person_of

SET_UP = gettext_lazy(
    "Payments need two-step verification. Please set it up, then do this again."
)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is not correct. Please enter the newest one."
        ),
        "incorrect_passkey": gettext_lazy(
            "This passkey doesn’t open an account here. Please sign in another way."
        ),
        "unverified_email": gettext_lazy("Please confirm your e-mail address first."),
    }

    def get_totp_issuer(self) -> str:
        return market_name()

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """A passkey is a way in of its own: who has one alone gives no second step.

        Backup codes come with an app and go with it.
        """
        totp = Authenticator.Type.TOTP
        is_about_codes = types is None or totp in types
        return super().is_mfa_enabled(user, [totp] if is_about_codes else types)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name
        known = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey {number}").format(number=known + 1)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": market_name()}

    def build_totp_svg(self, url: str) -> SafeString:
        drawn = segno.make(url, error="m").svg_inline(
            scale=4, dark="#2A2118", light="#FFFDF8", border=3, omitsize=True
        )
        return mark_safe(drawn)  # noqa: S308 - segno's own drawing

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)


def require_second_factor(request: HttpRequest) -> None:
    """Let an act go on only with a code that was given a few minutes ago.

    Raises `ImmediateHttpResponse`, which leads to the code's page; what was sent is
    kept and done once the code is right. Files can't be kept: their page comes again.
    """
    person = person_of(request)
    if not is_mfa_enabled(person):
        if settings.MONEY_ACTS_NEED_SECOND_FACTOR and person.is_staff:
            messages.warning(request, SET_UP)
            raise ImmediateHttpResponse(redirect("mfa_activate_totp"))
        return
    oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    given = get_authentication_records(request, person)
    if any(_is_code(each) and each["at"] > oldest for each in given):
        return
    detour = reverse("mfa_reauthenticate")
    if request.FILES:
        messages.warning(request, gettext_lazy("Please select the file again."))
        raise ImmediateHttpResponse(redirect(f"{detour}?next={request.path}"))
    raise ImmediateHttpResponse(suspend_request(request, detour))


def _is_code(record: Any) -> bool:
    """Of the app or of the backup; a passkey that signed in is none."""
    passkey = Authenticator.Type.WEBAUTHN
    return record["method"] == "mfa" and record.get("type") != passkey


# A password that was reset, or rights that were given, may have been the act of the
# first one. For a while after that the account approves nothing.

P = ParamSpec("P")
R = TypeVar("R")


class AccessChangedError(RefusalError):
    """Raised when a person's way in is too new; the text says until when."""

    def __init__(self, until: datetime) -> None:
        when = date_format(dates.local(until), "DATETIME_FORMAT")
        super().__init__(
            _(
                "Your password or permissions were changed. You can approve payments "
                "from %(when)s. A colleague can do it now."
            )
            % {"when": when}
        )


def refuse_new_access(act: Callable[P, R]) -> Callable[P, R]:
    """Refuse the act to whom its `by` names while their access is new.

    It stands before the act's transaction, so that the refusal stays in the log.
    """

    @wraps(act)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs["by"]
        if isinstance(by, User):
            _require_own_hands(by, act.__name__)
        return act(*args, **kwargs)

    return done


def _require_own_hands(person: User, act: str) -> None:
    """Raises `AccessChangedError`."""
    person.refresh_from_db(fields=["access_changed_at"])
    changed = person.access_changed_at
    if changed is None:
        return
    until = changed + settings.SECOND_PERSON_WAIT
    if timezone.now() < until:
        record("access.waits", person, after={"act": act}, scope="market")
        raise AccessChangedError(until)
