"""What a guest bought is theirs once they have an account with what they had left."""

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.http import HttpRequest

from accounts.adapter import SIGNED_IN
from accounts.models import User
from orders.order.models import Order


@SIGNED_IN.provide
def take_over_at_sign_in(user: User, _request: HttpRequest) -> None:
    take_over_guest_orders(user)


def take_over_guest_orders(user: User) -> int:
    """Enter guests' orders in the account that proved their contact; how many.

    The contact of a guest is the e-mail address; of one who was ordered for and left
    none, the phone number. Repeatable.
    """
    theirs = Q(pk=None)
    proved = EmailAddress.objects.filter(user=user, verified=True)
    for email in proved.values_list("email", flat=True):
        theirs |= Q(guest_email__iexact=email)
    if user.phone and user.phone_verified:
        theirs |= Q(guest_email="", guest_phone=user.phone, is_gift=False)
    return Order.objects.filter(theirs, user=None).update(user=user)
