"""Who of the staff asks to help, and who looked: the person's page, and the way out."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.impersonation import (
    answer_help,
    end_visit,
    in_person_only,
    leave,
    revoke_help,
    visit_of,
)
from accounts.queries import help_asked, person_of, visits_to
from core.inputs import whole

SHOWN = 20


@in_person_only
@method_decorator(never_cache, name="dispatch")
class HelpersView(LoginRequiredMixin, TemplateView):
    """What was asked, what holds, and who looked when and why."""

    template_name = "accounts/helpers.html"
    http_method_names = ["get", "head", "post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        pk = whole(request.POST.get("asked")) or 0
        asked = get_object_or_404(help_asked(person_of(request)), pk=pk)
        done, said = {
            "agree": (
                lambda: answer_help(asked, agreed=True),
                _("Access allowed. You can withdraw it here at any time."),
            ),
            "refuse": (
                lambda: answer_help(asked, agreed=False),
                _("Access declined. No changes can be made on your behalf."),
            ),
        }.get(
            request.POST.get("do", ""),
            (
                lambda: revoke_help(asked),
                _("Access withdrawn. No changes can be made on your behalf."),
            ),
        )
        if done():
            messages.success(request, said)
        else:
            messages.warning(
                request, _("This request was already answered or has expired.")
            )
        return redirect("accounts:helpers")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        person = person_of(self.request)
        return super().get_context_data(
            asked=help_asked(person)[:SHOWN], visits=visits_to(person)[:SHOWN], **kwargs
        )


@require_POST
def stop_visit(request: HttpRequest) -> HttpResponse:
    """Back to being oneself; for everybody else a way home."""
    visit = visit_of(request)
    if visit is None:
        return redirect("home")
    end_visit(visit)
    return redirect(leave(request))
