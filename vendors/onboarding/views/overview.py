"""The page about selling in the market: why, and how one's application stands."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import User
from core.transitions import TransitionError
from vendors.banking.queries import account_of_application
from vendors.members.doors import waiting_at
from vendors.onboarding.forms import AnswerForm
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.queries import (
    documents_of,
    latest_application,
    missing_in,
    thread_of,
)
from vendors.onboarding.services.drafts import (
    ApplicationIncompleteError,
    CooperativeGoneError,
    NotChangeableError,
    answer,
    take_up,
)
from vendors.onboarding.states import ApplicationStatus


class ApplyPage(TemplateView):
    """Explains selling; signed in, one sees how the latest application stands."""

    template_name = "onboarding/apply.html"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and (waiting := waiting_at(request.user)):
            return redirect(waiting)
        return self.page(self.application(), AnswerForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """An answer to the office's question, or a refused one taken up again."""
        if not isinstance(request.user, User):
            return redirect("account_login")
        application = self.application()
        if application is None:
            return redirect("onboarding:who")
        if request.POST.get("do") == "take-up":
            return self._take_up(application, request.user)
        if request.POST.get("do") != "answer":
            return redirect("onboarding:apply")
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.page(application, form)
        return self._answer(application, form, request.user)

    def application(self) -> SellerApplication | None:
        user = self.request.user
        return latest_application(user) if isinstance(user, User) else None

    def _take_up(self, application: SellerApplication, by: User) -> HttpResponse:
        try:
            take_up(application, by=by)
        except (TransitionError, NotChangeableError):
            messages.warning(self.request, _("It is already being edited."))
            return redirect("onboarding:apply")
        return redirect("onboarding:who")

    def _answer(
        self, application: SellerApplication, form: AnswerForm, by: User
    ) -> HttpResponse:
        try:
            if application.status != ApplicationStatus.QUESTION:
                raise NotChangeableError  # noqa: TRY301 - told like the service's own
            answer(application, text=form.cleaned_data["text"], by=by)
        except NotChangeableError:
            messages.warning(
                self.request,
                _("This is already with the office. Nothing was changed."),
            )
        except CooperativeGoneError as gone:
            form.add_error(None, str(gone))
            return self.page(application, form)
        except ApplicationIncompleteError as lacking:
            words = _("Please complete first: %(what)s") % {"what": str(lacking)}
            form.add_error(None, words)
            return self.page(application, form)
        else:
            messages.success(
                self.request, _("Submitted. We will notify you of the outcome.")
            )
        return redirect("onboarding:apply")

    def page(
        self, application: SellerApplication | None, form: AnswerForm
    ) -> HttpResponse:
        context = self.get_context_data(application=application, form=form)
        if application is not None:
            context |= {
                "thread": thread_of(application),
                "papers": documents_of(application),
                "account": account_of_application(application),
                "missing": missing_in(application),
            }
        return self.render_to_response(context, status=422 if form.errors else 200)
