"""What a household's people read and do in their own account."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.impersonation import in_person_only
from accounts.queries import person_of
from core.activity_log import activity_context
from office.announcements.models import PaperVersion
from office.announcements.queries import (
    news_for,
    own_households,
    papers_for,
    tasks_for,
)
from office.announcements.services import mark_done, mark_seen

from .office import download

SHOWN = 30


@in_person_only
class OwnCooperative(LoginRequiredMixin, TemplateView):
    """Announcements, tasks and documents of the person's cooperatives."""

    template_name = "accounts/cooperative.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        households = list(own_households(person_of(request)))
        shares = list(tasks_for(households)[:SHOWN])
        mark_seen(shares)
        context = self.get_context_data(
            households=households,
            shares=shares,
            news=list(news_for(households)[:SHOWN]),
            papers=list(papers_for(households)),
        )
        response = self.render_to_response(context)
        add_never_cache_headers(response)
        return response


@in_person_only
class OwnTask(LoginRequiredMixin, View):
    """Done, or not done after all."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        households = own_households(person_of(request))
        share = get_object_or_404(tasks_for(households), pk=pk)
        is_done = request.POST.get("do") != "undo"
        if mark_done(share, done=is_done):
            said = _("Thank you. The office is informed.") if is_done else _("Undone.")
            messages.success(request, said)
        return redirect("accounts:cooperative")


@in_person_only
class OwnPaper(LoginRequiredMixin, View):
    """The newest version of what members may see, and those before."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *, pk: int, number: int) -> FileResponse:
        households = own_households(person_of(request))
        paper = get_object_or_404(papers_for(households), pk=pk)
        rows = PaperVersion.objects.select_related("paper__cooperative")
        version = get_object_or_404(rows, paper=paper, number=number)
        with activity_context(scope="account", role="member"):
            return download(version)
