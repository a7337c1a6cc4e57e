"""A person as a customer at Stripe, made when the first card is to be saved.

No lock and no transaction is held while Stripe is asked.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import market
from core.limits import within
from core.refusals import RefusalError
from payments.cards.models import StripeCustomer
from payments.payment import gateway
from payments.payment.services.outcomes import PaymentUnavailableError

# Who tries out stolen cards tries many.
SETUPS_PER_HOUR = 10
HOUR = 60 * 60


class TooManySetupsError(RefusalError):
    """Raised for who tries to save card after card."""

    says = _("You have tried this too often. Please try again in an hour.")


def customer_id_of(person: User) -> str:
    """Their customer at Stripe. Ten clicks make one.

    Raises `PaymentUnavailableError`, after which asking again goes on with the same
    row and key.
    """
    customer, _is_new = StripeCustomer.objects.get_or_create(user=person)
    if customer.customer_id:
        return customer.customer_id
    # The moment tells rows apart that had the same number in an older database.
    key = f"cus:{customer.pk}:{int(customer.created.timestamp())}"
    try:
        made = gateway.create_customer(key=key, person=person.pk)
    except (gateway.StripeAmbiguousError, gateway.StripeRefusedError) as error:
        raise PaymentUnavailableError from error
    StripeCustomer.objects.filter(pk=customer.pk).update(customer_id=made)
    return made


def start_setup(person: User) -> tuple[str, str]:
    """What a browser needs to save a card: the SetupIntent's id and its secret.

    Nothing of it is kept: what was saved in the end, Stripe's list of cards says.
    Raises `PaymentUnavailableError` and `TooManySetupsError`.
    """
    customer_id = _may_set_up(person)
    try:
        return gateway.create_setup(customer_id)
    except (gateway.StripeAmbiguousError, gateway.StripeRefusedError) as error:
        raise PaymentUnavailableError from error


def start_hosted_setup(person: User) -> str:
    """The address of Stripe's own page on which a card is saved, for who has no script.

    Raises what `start_setup` does.
    """
    customer_id = _may_set_up(person)
    site = settings.SITE_URL
    try:
        _id, url = gateway.create_setup_page(
            customer_id,
            market.currency(),
            saved_url=site + reverse("accounts:card_saved"),
            back_url=site + reverse("accounts:cards"),
        )
    except (gateway.StripeAmbiguousError, gateway.StripeRefusedError) as error:
        raise PaymentUnavailableError from error
    return url


def _may_set_up(person: User) -> str:
    if not within({f"cards:{person.pk}": SETUPS_PER_HOUR}, HOUR):
        raise TooManySetupsError
    return customer_id_of(person)
