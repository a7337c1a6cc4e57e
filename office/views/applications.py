"""Applications to sell: the list, and one to decide."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.transitions import TransitionError
from office.forms import ReasonForm
from office.queries import application_rows
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services import approve, refuse
from vendors.onboarding.states import ApplicationStatus

from .base import OfficePage


class ApplicationsPage(OfficePage):
    template_name = "office/applications.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        status = self.request.GET.get("status", ApplicationStatus.SUBMITTED)
        if status not in ApplicationStatus.values:
            status = ApplicationStatus.SUBMITTED
        waits = status == ApplicationStatus.SUBMITTED
        rows = self.applications().filter(status=status)
        page = self.page_of(rows.order_by("created" if waits else "-created", "pk"))
        return super().get_context_data(
            page=page,
            rows=application_rows(list(page)),
            status=status,
            statuses=ApplicationStatus.choices,
            waits=waits,
            **kwargs,
        )


class ApplicationPage(OfficePage):
    """One application, and the decision on it."""

    template_name = "office/application.html"
    write_act = "office.applications.decide"

    def get(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        *_args: Any,
        pk: int,
        **_kwargs: Any,
    ) -> HttpResponse:
        return self.page(get_object_or_404(self.applications(), pk=pk), ReasonForm())

    def post(self, request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
        application = get_object_or_404(self.applications(), pk=pk)
        if request.POST.get("decide") == "approve":
            return self._approve(application)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.page(application, form)
        try:
            reason = form.cleaned_data["reason"]
            refuse(application, reason=reason, by=self.request.user)  # type: ignore[arg-type]
        except TransitionError:
            self.say_decided()
        else:
            messages.success(request, _("Refused. The applicant reads why."))
        return redirect("office:queue", self.slug)

    def _approve(self, application: SellerApplication) -> HttpResponse:
        try:
            partner = approve(application, by=self.request.user)  # type: ignore[arg-type]
        except TransitionError:
            self.say_decided()
        else:
            messages.success(
                self.request,
                _("Approved. %(name)s can list and sell from now on.")
                % {"name": partner.name},
            )
        return redirect("office:queue", self.slug)

    def page(self, application: SellerApplication, form: ReasonForm) -> HttpResponse:
        first_look = application_rows([application])[0]
        waits = application.status == ApplicationStatus.SUBMITTED
        earlier = SellerApplication.objects.filter(user=application.user_id)
        context = self.get_context_data(
            application=application,
            form=form,
            waits=waits,
            remarks=first_look.remarks if waits else [],
            earlier=earlier.exclude(pk=application.pk).order_by("-created")[:5],
        )
        return self.render_to_response(context, status=422 if form.errors else 200)
