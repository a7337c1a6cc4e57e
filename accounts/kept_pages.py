"""A person's own pages that their phone keeps, to be read without signal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.impersonation import visit_of
from accounts.models import User
from core.phone import keep_on_phone, mark_of


def own_viewer(request: HttpRequest) -> User | None:
    """Who looks at their own account; nobody while staff see it for them."""
    user = request.user
    return user if isinstance(user, User) and visit_of(request) is None else None


def render_kept(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    owner: User | None,
    status: int = 200,
) -> HttpResponse:
    """A page that its owner's phone keeps and nobody else's.

    It includes `orders/kept.html`, and loads `orders/kept.js` where `kept_for` is set;
    the worker knows its address (`checkout.views.no_signal`).
    """
    mark = mark_of(owner) if owner else ""
    response = render(request, template, {**context, "kept_for": mark}, status=status)
    if owner:
        keep_on_phone(response, owner)
    return response


class KeptOnPhone:
    """Mixin of a list of one's own, shown by a template: their phone keeps it."""

    request: HttpRequest
    template_name: str

    def render_to_response(
        self, context: dict[str, Any], **_kwargs: Any
    ) -> HttpResponse:
        owner = own_viewer(self.request)
        return render_kept(self.request, self.template_name, context, owner=owner)
