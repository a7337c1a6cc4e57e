"""Applications to sell: the list, one to ask about and decide, and its papers."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.queries import person_of
from core.transitions import TransitionError
from office.moderation.forms import ApproveForm, AskForm, DecisionReasonForm, SeenForm
from office.moderation.queries import application_rows
from vendors.banking.queries import account_of_application
from vendors.onboarding.models import ApplicationFile, SellerApplication
from vendors.onboarding.queries import documents_of, thread_of
from vendors.onboarding.services.decisions import (
    StaleApplicationError,
    approve,
    ask,
    refuse,
)
from vendors.onboarding.services.drafts import ApplicationIncompleteError
from vendors.onboarding.states import (
    APPLICATION_MOVES,
    OFFICE_LABELS,
    SEEN_BY_OFFICES,
    ApplicationStatus,
)
from vendors.onboarding.views.documents import download

from .base import OfficePage

FORMS: dict[str, type[SeenForm]] = {
    "approve": ApproveForm,
    "ask": AskForm,
    "refuse": DecisionReasonForm,
}


def office_label(status: str) -> str:
    """A state in the office's words."""
    known = ApplicationStatus(status)
    return str(OFFICE_LABELS.get(known, known.label))


class ApplicationsPage(OfficePage):
    template_name = "office/applications.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        status = self.request.GET.get("status", ApplicationStatus.SUBMITTED)
        if status not in SEEN_BY_OFFICES:
            status = ApplicationStatus.SUBMITTED
        waits = status == ApplicationStatus.SUBMITTED
        rows = self.applications().filter(status=status)
        page = self.page_of(rows.order_by("sent_at" if waits else "-sent_at", "pk"))
        return super().get_context_data(
            page=page,
            rows=application_rows(list(page)),
            status=status,
            statuses=[
                (value, office_label(value))
                for value in ApplicationStatus.values
                if value in SEEN_BY_OFFICES
            ],
            waits=waits,
            **kwargs,
        )


class ApplicationPage(OfficePage):
    """One application, what was said about it, and the decision on it."""

    template_name = "office/application.html"
    write_act = "office.applications.decide"

    def get(
        self,
        request: HttpRequest,
        *,
        pk: int,
    ) -> HttpResponse:
        return self.page(get_object_or_404(self.applications(), pk=pk))

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        application = get_object_or_404(self.applications(), pk=pk)
        wanted = request.POST.get("decide", "refuse")
        if wanted not in FORMS:
            raise Http404
        form = FORMS[wanted](request.POST)
        if not form.is_valid():
            return self.page(application, **{wanted: form})
        try:
            self._decide(wanted, application, form)
        except TransitionError:
            self.say_decided()
        except StaleApplicationError as stale:
            messages.warning(request, str(stale))
            return redirect("office:application", self.slug, pk)
        except ApplicationIncompleteError as lacking:
            said = _("It can't be approved because something is missing: %(what)s")
            messages.error(request, said % {"what": str(lacking)})
            return redirect("office:application", self.slug, pk)
        if wanted == "ask":
            return redirect("office:application", self.slug, pk)
        return redirect("office:queue", self.slug)

    def _decide(
        self, wanted: str, application: SellerApplication, form: SeenForm
    ) -> None:
        by, cleaned = person_of(self.request), form.cleaned_data
        seen = cleaned["seen"]
        if wanted == "approve":
            partner = approve(application, by=by, on=cleaned["on"], seen=seen)
            said = (
                _("Approved. %(name)s opens on the chosen date.")
                if partner.opens_on
                else _("Approved. %(name)s can now list and sell.")
            )
            messages.success(self.request, said % {"name": partner.name})
        elif wanted == "ask":
            ask(application, text=cleaned["text"], by=by, seen=seen)
            messages.success(
                self.request, _("Question sent. It returns here with the answer.")
            )
        else:
            refuse(application, reason=cleaned["reason"], by=by, seen=seen)
            messages.success(
                self.request, _("Rejected. The applicant is notified of the reason.")
            )

    def page(self, application: SellerApplication, **forms: SeenForm) -> HttpResponse:
        first_look = application_rows([application])[0]
        moves = APPLICATION_MOVES.get(application.status, ())
        earlier = SellerApplication.objects.filter(user=application.user_id)
        earlier = earlier.filter(status__in=SEEN_BY_OFFICES)
        seen = {"seen": application.version}
        wished = {"on": application.wished_opening}
        context = self.get_context_data(
            application=application,
            label=office_label(application.status),
            approve_form=forms.get("approve") or ApproveForm(initial=seen | wished),
            ask_form=forms.get("ask") or AskForm(initial=seen),
            form=forms.get("refuse") or DecisionReasonForm(initial=seen),
            waits=ApplicationStatus.APPROVED in moves,
            may_ask=ApplicationStatus.QUESTION in moves,
            remarks=first_look.remarks if moves else [],
            papers=list(documents_of(application)),
            may_open=self.allows(ApplicationPaper.act),
            thread=thread_of(application),
            account=account_of_application(application),
            earlier=earlier.exclude(pk=application.pk).order_by("-created")[:5],
        )
        return self.render_to_response(context, status=422 if forms else 200)


class ApplicationPaper(OfficePage):
    """A paper, for who decides on the application it belongs to."""

    act = "office.applications.decide"
    http_method_names = ["get", "head", "options"]

    def get(
        self,
        _request: HttpRequest,
        *,
        pk: int,
        paper: int,
    ) -> FileResponse:
        theirs = ApplicationFile.objects.filter(application__in=self.applications())
        return download(get_object_or_404(theirs, pk=paper, application=pk))
