"""Pages of an order that its owner's phone keeps, to be read without signal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from core.phone import keep_on_phone, mark_of
from orders.order.models import Order


def _owner(request: HttpRequest, order: Order) -> User | None:
    """Whose order it is, if they look at it themselves."""
    user = request.user
    if getattr(request, "visit", None) or not user.is_authenticated:
        return None
    return order.user if order.user_id == user.pk else None


def kept_for_owner(
    request: HttpRequest, order: Order, template: str, context: dict[str, Any]
) -> HttpResponse:
    """A page of the order, which its owner's phone keeps and nobody else's."""
    owner = _owner(request, order)
    mark = mark_of(owner) if owner else ""
    response = render(request, template, {**context, "kept_for": mark})
    if owner:
        keep_on_phone(response, owner)
    return response
