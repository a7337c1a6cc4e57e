"""What happens when somebody signs in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import get_language

from . import services, sign_in_language
from .models import User


@receiver(user_logged_in, dispatch_uid="accounts_language")
def take_up_language(request: HttpRequest | None, user: User, **_: Any) -> None:
    """The account's language from now on; a new account takes the page's."""
    if user.language and request is not None:
        sign_in_language.leave(request, user.language)
        return
    services.remember_language(user, get_language() or "")
