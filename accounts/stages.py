"""What a sign-in still has to prove: the phone number or the e-mail address.

Each account proves the one it was opened with. Whoever has an e-mail address proves
that; whoever has a phone number alone proves the number by a code.
"""

from typing import Any

from allauth.account.stages import EmailVerificationStage, PhoneVerificationStage
from allauth.core.exceptions import ImmediateHttpResponse, RateLimited
from allauth.core.ratelimit import respond_429


class PhoneStage(PhoneVerificationStage):
    def handle(self) -> tuple[Any, bool]:
        if self.login.user and self.login.user.email:
            return None, True
        try:
            return super().handle()
        except RateLimited as error:
            raise ImmediateHttpResponse(respond_429(self.request)) from error


class EmailStage(EmailVerificationStage):
    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user and user.phone_verified:
            return None, True
        return super().handle()
