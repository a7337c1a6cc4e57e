"""A new password for somebody who has a phone number and no e-mail: by a code.

The state is kept in the session. It looks the same when nobody has the number: then
no code fits.
"""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import (
    AbstractCodeVerificationProcess,
)
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django.conf import settings
from django.http import HttpRequest

from .queries import person_of_contact

SESSION_KEY = "accounts_phone_reset"
MAX_ATTEMPTS = 3


class PhoneReset(AbstractCodeVerificationProcess):
    def __init__(self, request: HttpRequest, state: dict[str, object]) -> None:
        super().__init__(
            max_attempts=MAX_ATTEMPTS,
            timeout=settings.ACCOUNT_PHONE_VERIFICATION_TIMEOUT,
            state=state,
        )
        self.request = request

    @classmethod
    def start(cls, request: HttpRequest, phone: str) -> "PhoneReset":
        """Send a code. Raises `RateLimited` when one was sent a moment ago."""
        known = person_of_contact(phone)
        process = cls(request, cls.initial_state(known, phone=phone))
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, request: HttpRequest) -> "PhoneReset | None":
        state = request.session.get(SESSION_KEY)
        if not state:
            return None
        found: PhoneReset | None = cls(request, state).abort_if_invalid()
        return found

    @property
    def phone(self) -> str:
        return str(self.state["phone"])

    def fits(self, code: str) -> bool:
        return compare_user_code(actual=code, expected=self.code)

    def send(self) -> None:
        ratelimit.consume(
            self.request, action="verify_phone", key=self.phone, raise_exception=True
        )
        adapter = get_adapter(self.request)
        if self.user is None:
            self.state["code"] = ""
            adapter.send_unknown_account_sms(self.phone)
            return
        code = adapter.generate_phone_verification_code(
            user=self.user, phone=self.phone
        )
        self.state["code"] = code
        adapter.send_verification_code_sms(self.user, self.phone, code)

    def persist(self) -> None:
        self.request.session[SESSION_KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(SESSION_KEY, None)
