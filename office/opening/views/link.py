"""The setup link: whoever opens it first becomes the market's operator."""

from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from office.opening.forms import OperatorForm
from office.opening.queries import GOOD, state_of
from office.opening.rules import LinkRefusedError
from office.opening.services import become_operator
from vendors.members.queries import MARKET_OFFICE

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class SetupLinkPage(View):
    """The operator's account; signed in at once, on to the checklist."""

    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.token = str(kwargs["token"])
        state = state_of(self.token)
        if state == GOOD:
            return super().dispatch(request, *args, **kwargs)
        if request.user.is_authenticated and request.user.is_staff:
            return redirect("office:opening", MARKET_OFFICE)
        return render(request, "opening/link_over.html", {"state": state}, status=410)

    def get(self, request: HttpRequest, **_kwargs: object) -> HttpResponseBase:
        return self.page(request, OperatorForm())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponseBase:
        form = OperatorForm(request.POST)
        if not form.is_valid():
            return self.page(request, form)
        try:
            user = become_operator(self.token, **form.account())
        except LinkRefusedError as refused:
            form.add_error(None, refused.words)
            return self.page(request, form)
        login(request, user, backend=BACKEND)
        return redirect("office:opening", MARKET_OFFICE)

    def page(self, request: HttpRequest, form: OperatorForm) -> HttpResponse:
        status = 422 if form.errors else 200
        return render(request, "opening/link.html", {"form": form}, status=status)
