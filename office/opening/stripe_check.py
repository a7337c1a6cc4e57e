"""What Stripe says of the keys that the environment has, and of our webhook there."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from core import market
from core.money import LEAST_CHARGE
from payments.payment import gateway
from payments.payment.gateway import StripeAmbiguousError, StripeRefusedError
from payments.payment.services.events import TRIAL

LEAST = 100
KEY_OF = {"sk": "pk", "rk": "pk"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    is_good: bool
    words: str


def check_stripe(key: str) -> list[Finding]:
    """Ask Stripe with the keys that are set.

    A payment over the least amount is made and cancelled at once: Stripe tells the
    webhook of it, and the page sees it when it arrives. `key` makes it one payment.
    """
    findings = _keys()
    try:
        with gateway.in_page():
            intent = gateway.create_intent(
                key=key,
                amount=LEAST_CHARGE.get(market.currency(), LEAST),
                currency=market.currency(),
                order_number=TRIAL,
                description=_("Test of the market’s setup"),
            )
            gateway.cancel_intent(intent.id)
    except StripeRefusedError as refused:
        said = _("Stripe refused the key or the currency: {reason}")
        return [*findings, Finding(False, said.format(reason=str(refused)[:200]))]
    except StripeAmbiguousError:
        said = _("Stripe did not answer. Check the network and try again.")
        return [*findings, Finding(False, said)]
    said = _("Stripe accepted a payment in {currency}, and it was cancelled.")
    return [*findings, Finding(True, said.format(currency=market.currency()))]


def _keys() -> list[Finding]:
    if settings.STRIPE_DOUBLE_URL:
        return [
            Finding(
                True,
                _(
                    "Test payments only: no STRIPE_SECRET_KEY is set, and a stand-in "
                    "for Stripe takes test cards. No money moves."
                ),
            )
        ]
    secret = settings.STRIPE_SECRET_KEY.split("_")
    public = settings.STRIPE_PUBLISHABLE_KEY.split("_")
    findings = []
    if KEY_OF.get(secret[0]) != public[0] or secret[1:2] != public[1:2]:
        findings.append(
            Finding(
                False,
                _(
                    "STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY are not of one pair: "
                    "one is for tests, the other one for real payments."
                ),
            )
        )
    if settings.STRIPE_WEBHOOK_SECRET in {"", "whsec_double"}:
        findings.append(
            Finding(
                False,
                _(
                    "STRIPE_WEBHOOK_SECRET is not set: create a webhook at Stripe for "
                    "{address} and set its secret."
                ).format(address=f"{settings.SITE_URL}/stripe/webhook/"),
            )
        )
    return findings
