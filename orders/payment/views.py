"""Stripe's door: signed webhooks, stored and answered at once."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import gateway
from .services import store_event


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """200 for an event we keep (or had), 400 and no row for one that isn't Stripe's."""
    try:
        event = gateway.read_webhook(
            request.body, request.headers.get("Stripe-Signature", "")
        )
        store_event(event)
    except (gateway.BadSignature, KeyError, TypeError):
        return HttpResponse(status=400)
    return HttpResponse(status=200)
