"""How Stripe is called, and what its answers come down to.

An answer that could not be read raises `StripeAmbiguousError`: the row behind the call
becomes `unknown` and is looked up. So does a call that a page did not even try, because
Stripe does not answer or too many pages wait for it: the worker has time, pages don't.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Any

import stripe
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.breaker import Breaker
from core.refusals import RefusalError
from core.transactions import calls_outside

TIMEOUT_SECONDS = 10
AT_ONCE = 100  # rows of a list in one answer: Stripe's most
RETRIES = 2
# Of a page: to be connected and for each piece of the answer, in one try.
PAGE_TIMEOUT = (2, 4)
# Pages of a process that may wait for Stripe at once, so that the others go on; one
# more waits for its turn so many seconds.
PAGES = 3
PAGE_TURN = 1.0
PAUSE = 10.0  # seconds in which pages leave a Stripe alone that did not answer twice
CONFLICT = 409
MISSING = "resource_missing"  # Stripe's code for an id it has never given out
CUT_OFF = "account_invalid"  # of an account that is not, or no longer, connected


class StripeRefusedError(RefusalError):
    """Stripe said no, for good; `code` is Stripe's.

    `reason` is why a bank declined a card, as Stripe names it, and `code` elsewhere.
    """

    says = _("The payment service refused this. Please try again, or write to us.")

    def __init__(self, code: str, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason or code


class StripeAmbiguousError(RefusalError):
    """We don't know whether Stripe did it: the answer was lost, late or an error.

    `answered` tells that Stripe's answer was an error of its own: it keeps that answer
    for the key, so only a look-up and then a new key lead on.
    """

    says = _("The payment service does not answer. Please look again in a few minutes.")

    def __init__(self, text: str, *, answered: bool = False) -> None:
        super().__init__(text)
        self.answered = answered


breaker = Breaker("stripe", PAUSE, after=2)
_pages = BoundedSemaphore(PAGES)
_is_page: ContextVar[bool] = ContextVar("stripe_is_asked_by_a_page", default=False)


@contextmanager
def in_page() -> Iterator[None]:
    """Calls inside are a page's, for which somebody waits."""
    token = _is_page.set(True)
    try:
        yield
    finally:
        _is_page.reset(token)


@lru_cache(maxsize=4)
def client_of(
    key: str, double_url: str, *, is_page: bool = False
) -> stripe.StripeClient:
    bases = {"api": double_url, "files": double_url}
    addresses: Any = {"base_addresses": bases} if double_url else {}
    timeout: Any = PAGE_TIMEOUT if is_page else TIMEOUT_SECONDS
    return stripe.StripeClient(
        key,
        max_network_retries=0 if is_page else RETRIES,
        http_client=stripe.RequestsClient(timeout=timeout),
        **addresses,
    )


def client() -> stripe.StripeClient:
    return client_of(
        settings.STRIPE_SECRET_KEY, settings.STRIPE_DOUBLE_URL, is_page=_is_page.get()
    )


def every(page: Any) -> Iterator[Any]:
    """All rows of a list of Stripe's, of which one answer has a hundred at most."""
    rows = page.auto_paging_iter()
    while (row := call(next, rows, None)) is not None:
        yield row


def call(action: Any, *args: Any, **kwargs: Any) -> Any:
    """Sort every failure into `StripeRefusedError` or `StripeAmbiguousError`."""
    if not _is_page.get():
        return _called(action, *args, **kwargs)
    if not breaker.may_try():
        msg = "Stripe does not answer; not asked"
        raise StripeAmbiguousError(msg)
    if not _pages.acquire(timeout=PAGE_TURN):
        msg = "too many pages wait for Stripe; not asked"
        raise StripeAmbiguousError(msg)
    try:
        return _called(action, *args, **kwargs)
    finally:
        _pages.release()


def _called(action: Any, *args: object, **kwargs: object) -> Any:
    calls_outside()
    try:
        answer = action(*args, **kwargs)
    except stripe.APIConnectionError as error:
        breaker.note_failure(error)
        raise StripeAmbiguousError(str(error)) from error
    except stripe.StripeError as error:
        breaker.note_success()
        raise _sorted(error) from error
    breaker.note_success()
    return answer


def _sorted(error: stripe.StripeError) -> StripeRefusedError | StripeAmbiguousError:
    if isinstance(error, stripe.RateLimitError):
        return StripeAmbiguousError(str(error))
    if isinstance(error, stripe.CardError):
        reason = getattr(error.error, "decline_code", None) or ""
        return StripeRefusedError(error.code or "card_declined", str(error), reason)
    if isinstance(error, stripe.InvalidRequestError):
        return StripeRefusedError(error.code or "invalid_request", str(error))
    if _code(error) == CUT_OFF:
        return StripeRefusedError(CUT_OFF, str(error))
    # 409: another call with this key is under way, so its answer is still to come.
    return StripeAmbiguousError(str(error), answered=error.http_status != CONFLICT)


def _code(error: stripe.StripeError) -> str:
    """Of most errors the library gives it only with what Stripe answered."""
    return error.code or getattr(error.error, "code", None) or ""
