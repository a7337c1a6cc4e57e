"""Stripe's two doors: signed webhooks, stored and answered at once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders.payment import gateway
from orders.payment.services import store_event


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """200 for an event we keep (or had), 400 and no row for one that isn't Stripe's."""
    return _taken(request, settings.STRIPE_WEBHOOK_SECRET)


@csrf_exempt
@require_POST
def connect_webhook(request: HttpRequest) -> HttpResponse:
    """The same for what happens on the sellers' own accounts at Stripe."""
    return _taken(request, settings.STRIPE_CONNECT_WEBHOOK_SECRET)


def _taken(request: HttpRequest, secret: str) -> HttpResponse:
    signature = request.headers.get("Stripe-Signature", "")
    try:
        event = gateway.read_webhook(request.body, signature, secret=secret)
        store_event(event)
    except (gateway.BadSignature, KeyError, TypeError):
        return HttpResponse(status=400)
    return HttpResponse(status=200)
