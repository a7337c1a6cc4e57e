"""Pages ask Stripe under bounds of their own."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from payments.payment import gateway

Answer = Callable[[HttpRequest], HttpResponseBase]


def brief_stripe(get_response: Answer) -> Answer:
    """What a page asks of Stripe is asked once and not for long."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with gateway.in_page():
            return get_response(request)

    return middleware
