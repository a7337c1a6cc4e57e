"""The page about selling in the market, and the way in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from .forms import ApplicationForm
from .models import SellerApplication
from .queries import latest_application
from .services import AlreadyApplied, apply
from .states import ApplicationStatus


class ApplyPage(TemplateView):
    """Explains selling; signed in, one applies here and sees how it stands."""

    template_name = "onboarding/apply.html"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.render_to_response(self.get_context_data())
        latest = latest_application(request.user)  # type: ignore[arg-type]
        waits = latest and latest.status == ApplicationStatus.SUBMITTED
        opened = latest and latest.status == ApplicationStatus.APPROVED
        wants_more = "again" in request.GET
        form = None if waits or (opened and not wants_more) else self._form(request)
        return self.render_to_response(
            self.get_context_data(application=latest, form=form)
        )

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("account_login")
        form = self._form(request)
        if not form.is_valid():
            latest = latest_application(request.user)  # type: ignore[arg-type]
            context = self.get_context_data(application=latest, form=form)
            return self.render_to_response(context, status=422)
        try:
            apply(form.content(), by=request.user)  # type: ignore[arg-type]
        except AlreadyApplied:
            messages.warning(
                request,
                _("Your application is with us already; it waits for its decision."),
            )
        else:
            messages.success(request, _("Thank you. Your application is with us."))
        return redirect("onboarding:apply")

    def _form(self, request: HttpRequest) -> ApplicationForm:
        if request.method == "POST":
            return ApplicationForm(request.POST)
        return ApplicationForm(initial=self._known(request))

    def _known(self, request: HttpRequest) -> dict[str, Any]:
        """What a refused application said, so that nothing is typed twice."""
        user = request.user
        latest = latest_application(user)  # type: ignore[arg-type]
        if latest and latest.status == ApplicationStatus.REFUSED:
            return _as_typed(latest)
        name = user.get_full_name()  # type: ignore[union-attr]
        return {"person": name, "phone": user.phone}  # type: ignore[union-attr]


def _as_typed(application: SellerApplication) -> dict[str, Any]:
    names = ("kind", "name", "person", "phone", "village", "cooperative", "grows")
    return {name: getattr(application, name) for name in names} | {
        "story": application.story
    }
