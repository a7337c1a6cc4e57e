"""Pages of an order that its owner's phone keeps, to be read without signal."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.kept_pages import own_viewer, render_kept
from orders.order.models import Order


def kept_for_owner(
    request: HttpRequest, order: Order, template: str, context: dict[str, Any]
) -> HttpResponse:
    """A page of the order, which its owner's phone keeps and nobody else's."""
    viewer = own_viewer(request)
    owner = viewer if viewer and order.user_id == viewer.pk else None
    return render_kept(request, template, context, owner=owner)
