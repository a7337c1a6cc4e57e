"""What happens when somebody signs in."""

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import get_language

from . import services, sign_in_language
from .impersonation import end_visit, visit_of
from .models import User
from .own_data import remove_of
from .sign_in_methods import came_by_code


@receiver(user_logged_in, dispatch_uid="accounts_language")
def take_up_language(request: HttpRequest | None, user: User, **_: object) -> None:
    """The account's language from now on; a new account takes the page's."""
    if user.language and request is not None:
        sign_in_language.leave(request, user.language)
        return
    services.remember_language(user, get_language() or "")


@receiver(email_confirmed, dispatch_uid="accounts_unproven_ways")
def forget_unproven_ways(
    email_address: EmailAddress, request: HttpRequest | None = None, **_: object
) -> None:
    """Who proves the address by a code may be another than who joined with it."""
    if request is None:
        return
    user = email_address.user
    others = EmailAddress.objects.filter(user=user, verified=True)
    is_first = not (user.phone_verified or others.exclude(pk=email_address.pk).exists())
    if is_first and came_by_code(request, user):
        services.take_over_by_code(user)


@receiver(pre_delete, sender=User, dispatch_uid="accounts_own_data")
def remove_own_data(instance: User, **_: object) -> None:
    """What the person had written goes with the account."""
    remove_of(instance)


@receiver(user_logged_out, dispatch_uid="accounts_visit")
def end_the_visit(request: HttpRequest | None, **_: object) -> None:
    """Signing out ends what an operator saw as another person."""
    visit = visit_of(request) if request is not None else None
    if visit is not None:
        end_visit(visit)
