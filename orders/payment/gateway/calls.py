"""How Stripe is called, and what its answers come down to.

An answer that could not be read raises `Ambiguous`: the row behind the call becomes
`unknown` and is looked up.
"""

from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings

TIMEOUT_SECONDS = 10
CONFLICT = 409
MISSING = "resource_missing"  # Stripe's code for an id it has never given out
CUT_OFF = "account_invalid"  # of an account that is not, or no longer, connected


class Refused(Exception):  # noqa: N818 - Stripe's answer, not our fault
    """Stripe said no, for good; `code` is Stripe's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Ambiguous(Exception):  # noqa: N818 - a finding
    """We don't know whether Stripe did it: the answer was lost, late or an error.

    `answered` tells that Stripe's answer was an error of its own: it keeps that answer
    for the key, so only a look-up and then a new key lead on.
    """

    def __init__(self, text: str, *, answered: bool = False) -> None:
        super().__init__(text)
        self.answered = answered


@lru_cache(maxsize=4)
def client_of(key: str, double_url: str) -> stripe.StripeClient:
    bases = {"api": double_url, "files": double_url}
    addresses: Any = {"base_addresses": bases} if double_url else {}
    return stripe.StripeClient(
        key,
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        **addresses,
    )


def client() -> stripe.StripeClient:
    return client_of(settings.STRIPE_SECRET_KEY, settings.STRIPE_DOUBLE_URL)


def call(action: Any, *args: Any, **kwargs: Any) -> Any:
    """Sort every failure into `Refused` or `Ambiguous`."""
    try:
        return action(*args, **kwargs)
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise Ambiguous(str(error)) from error
    except (stripe.CardError, stripe.InvalidRequestError) as error:
        raise Refused(error.code or "invalid_request", str(error)) from error
    except stripe.StripeError as error:
        if _code(error) == CUT_OFF:
            raise Refused(CUT_OFF, str(error)) from error
        # 409: another call with this key is under way, so its answer is still to come.
        answered = error.http_status != CONFLICT
        raise Ambiguous(str(error), answered=answered) from error


def _code(error: stripe.StripeError) -> str:
    """Of most errors the library gives it only with what Stripe answered."""
    return error.code or getattr(error.error, "code", None) or ""
