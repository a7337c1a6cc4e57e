"""The steps of an application. Each saves by itself, and what is wrong waits.

A step is posted whole by its button, and by htmx whenever something in it changed;
what is right is kept in either case, so one may leave at any moment.
"""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.generic import TemplateView

from accounts.models import User
from vendors.onboarding.forms import GrownForm, OpeningForm, WhoForm
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.queries import (
    Missing,
    documents_of,
    latest_application,
    missing_in,
    undecided_application,
)
from vendors.onboarding.services.drafts import (
    ApplicationIncompleteError,
    CooperativeGoneError,
    NotChangeableError,
    save_fields,
    send,
    start,
)
from vendors.onboarding.states import CHANGEABLE, ApplicationStatus
from vendors.partner.states import TaxStatus

STEPS: tuple[tuple[str, str | Promise], ...] = (
    ("who", gettext_lazy("Applicant")),
    ("where", gettext_lazy("Location")),
    ("grown", gettext_lazy("Products grown")),
    ("papers", gettext_lazy("Supporting documents")),
    ("bank", gettext_lazy("Bank details")),
    ("send", gettext_lazy("Check your application")),
)
NAMES = [name for name, _label in STEPS]
# Most who apply are farms that sell what they grow; they may say no.
FIRST_TAX_ANSWER = TaxStatus.EXEMPT


@dataclass(frozen=True)
class StepLink:
    name: str
    label: str | Promise
    url: str
    is_here: bool
    is_done: bool


def lacking_by_step(missing: list[Missing]) -> str:
    """What is missing in words, each step by its number and name."""
    comma = pgettext("between two names", ", ")
    lacking: dict[str, list[str]] = {}
    for one in missing:
        lacking.setdefault(one.step, []).append(str(one.label))
    return " ".join(
        _("Step %(number)d, %(step)s: %(what)s.")
        % {
            "number": NAMES.index(name) + 1,
            "step": label,
            "what": comma.join(lacking[name]),
        }
        for name, label in STEPS
        if name in lacking
    )


class StepPage(LoginRequiredMixin, TemplateView):
    """A step. `name` is its place in STEPS and its address."""

    name: str
    form_class: type[forms.Form]
    http_method_names = ["get", "head", "post", "options"]
    application: SellerApplication | None

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.application = undecided_application(self.person)
        if not self._may_write():
            return redirect("onboarding:apply")
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    def _may_write(self) -> bool:
        """A refused one is taken up on its own page, where the reason stands."""
        if self.application is not None:
            return self.application.status in CHANGEABLE
        latest = latest_application(self.person)
        return latest is None or latest.status != ApplicationStatus.REFUSED

    def get_template_names(self) -> list[str]:
        return [f"onboarding/{self.name}.html"]

    # --- The form ---------------------------------------------------------------
    def initial(self) -> dict[str, Any]:
        """What is kept so far; of a draft that is not there yet, what is known."""
        application = self.application
        if application is None:
            user = self.person
            return {
                "person": user.get_full_name(),
                "phone": user.phone,
                "tax_status": FIRST_TAX_ANSWER,
            }
        names = self.form_class.base_fields
        return {name: self._value(application, name) for name in names}

    def _value(self, application: SellerApplication, name: str) -> Any:
        if name == "categories":
            return application.categories.all()
        if name == "tax_status":
            return application.tax_status or FIRST_TAX_ANSWER
        return getattr(application, name, None)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self.form_class(initial=self.initial()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(request.POST, initial=self.initial())
        is_whole = form.is_valid()
        try:
            self.application = start(self.person)
            self.application = save_fields(self.application, form.cleaned_data)
        except NotChangeableError as late:
            messages.warning(request, str(late))
            return redirect("onboarding:apply")
        if "autosave" in request.POST:
            return self.saved(form)
        return self.forward() if is_whole else self.page(form)

    def saved(self, form: forms.Form) -> HttpResponse:
        """The line that says when it was saved, and what was not."""
        left_out = [form[name].label for name in form.errors if name in form.fields]
        return render(
            self.request,
            "onboarding/saved.html",
            {"application": self.application, "left_out": left_out},
        )

    def forward(self) -> HttpResponse:
        """To the step after this one; from the overview's links one comes back."""
        return redirect(f"onboarding:{NAMES[NAMES.index(self.name) + 1]}")

    # --- The page ---------------------------------------------------------------
    def page(self, form: forms.Form | None, **more: object) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            application=self.application,
            step=self.name,
            steps=self._links(),
            position=NAMES.index(self.name) + 1,
            back=NAMES[NAMES.index(self.name) - 1] if self.name != "who" else "",
            **more,
        )
        wrong = form is not None and form.errors
        return self.render_to_response(context, status=422 if wrong else 200)

    def _links(self) -> list[StepLink]:
        from django.urls import reverse

        done = self._done()
        return [
            StepLink(
                name,
                label,
                reverse(f"onboarding:{name}"),
                is_here=name == self.name,
                is_done=name in done,
            )
            for name, label in STEPS
        ]

    def _done(self) -> set[str]:
        application = self.application
        if application is None:
            return set()
        lacking = {one.step for one in missing_in(application)}
        done = {"who", "where", "grown"} - lacking
        if documents_of(application).exists():
            done.add("papers")
        if hasattr(application, "bank_account"):
            done.add("bank")
        return done


class WhoStep(StepPage):
    name = "who"
    form_class = WhoForm


class GrownStep(StepPage):
    name = "grown"
    form_class = GrownForm


class SendStep(StepPage):
    """The last one: everything at a glance, the opening day, and the button."""

    name = "send"
    form_class = OpeningForm

    def forward(self) -> HttpResponse:
        application = cast("SellerApplication", self.application)
        if application.status == ApplicationStatus.QUESTION:
            return redirect("onboarding:apply")
        try:
            send(application, by=self.person)
        except ApplicationIncompleteError as lacking:
            messages.warning(
                self.request,
                _("Please complete first: %(what)s")
                % {"what": lacking_by_step(lacking.missing)},
            )
            return redirect(f"onboarding:{lacking.missing[0].step}")
        except CooperativeGoneError as gone:
            messages.warning(self.request, str(gone))
            return redirect("onboarding:who")
        except NotChangeableError as late:
            messages.warning(self.request, str(late))
        else:
            messages.success(
                self.request, _("Thank you. We received your application.")
            )
        return redirect("onboarding:apply")

    def page(self, form: forms.Form | None, **more: object) -> HttpResponse:
        application = self.application
        if application is not None:
            more |= {
                "papers": documents_of(application),
                "account": getattr(application, "bank_account", None),
                "missing": missing_in(application),
                "is_question": application.status == ApplicationStatus.QUESTION,
            }
        return super().page(form, **more)
