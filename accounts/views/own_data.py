"""A person's own page on which they take what the market holds of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from accounts.impersonation import in_person_only
from accounts.own_data import KEPT_FOR, ask_for_own_data, fetch, takings_of
from accounts.queries import person_of
from core import dates
from core.inputs import day as read_day


@in_person_only
@method_decorator(never_cache, name="dispatch")
class OwnDataPage(LoginRequiredMixin, TemplateView):
    """What was asked for, and the button that asks."""

    template_name = "accounts/own_data.html"
    http_method_names = ["get", "head", "post", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        takings = takings_of(person_of(self.request))
        return super().get_context_data(
            takings=takings, days=KEPT_FOR.days, today=_asked_today(takings), **kwargs
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if ask_for_own_data(person_of(request)):
            messages.success(
                request,
                _("Your data is being prepared. We will notify you when it is ready."),
            )
        else:
            messages.info(
                request,
                _(
                    "You already requested your data today. You can request "
                    "it again tomorrow."
                ),
            )
        return redirect("accounts:own_data")


def _asked_today(takings: list[Any]) -> bool:
    return any(each.day == dates.today() for each in takings)


@in_person_only
class OwnDataFile(LoginRequiredMixin, View):
    """The file of a day, to the person themselves and to nobody else."""

    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest, *, day: str) -> FileResponse:
        wanted = read_day(day)
        if wanted is None:
            raise Http404
        file = fetch(person_of(request), wanted)
        if file is None:
            raise Http404
        response = FileResponse(
            file,
            as_attachment=True,
            filename=f"my-data-{wanted.isoformat()}.zip",
            content_type="application/zip",
        )
        add_never_cache_headers(response)
        return response
