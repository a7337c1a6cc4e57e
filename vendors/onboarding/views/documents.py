"""The steps with papers and bank details, and the one door through which papers go."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.impersonation import in_person_only
from accounts.queries import person_of
from core.document_uploads import UploadError, upload_response
from vendors.banking.forms import BankForm
from vendors.banking.models import BankAccount
from vendors.banking.queries import account_of_application
from vendors.banking.services import StaleAccountError
from vendors.onboarding.forms import PaperForm
from vendors.onboarding.models import ApplicationFile
from vendors.onboarding.queries import documents_of
from vendors.onboarding.services.documents import add_document, remove_document
from vendors.onboarding.services.drafts import NotChangeableError, enter_bank, start

from .steps import StepPage


@in_person_only
class PapersStep(StepPage):
    """Files are taken one by one: what is wrong with one does not lose the others."""

    name = "papers"
    form_class = PaperForm

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PaperForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        files = request.FILES.getlist("files")
        if not files:
            if "next" in request.POST:
                return self.forward()
            messages.error(request, _("Please select a file first."))
            return redirect("onboarding:papers")
        try:
            self.application = start(self.person)
            are_kept = self._take(files, form.cleaned_data["what"])
        except NotChangeableError as late:
            messages.warning(request, str(late))
            return redirect("onboarding:apply")
        if are_kept and "next" in request.POST:
            return self.forward()
        return redirect("onboarding:papers")

    def _take(self, files: list[Any], what: str) -> bool:
        """Whether every file was kept; of each that was not, it says why."""
        assert self.application is not None  # noqa: S101 - just started
        kept = 0
        for file in files:
            try:
                add_document(self.application, file, what=what)
            except UploadError as refusal:
                said = {"name": str(file.name)[:80], "why": " ".join(refusal.messages)}
                messages.error(self.request, _("%(name)s: %(why)s") % said)
            else:
                kept += 1
        if kept:
            messages.success(self.request, _("Saved. Only the reviewers can see it."))
        return kept == len(files)

    def page(self, form: forms.Form | None, **more: object) -> HttpResponse:
        papers = documents_of(self.application) if self.application else []
        return super().page(form, papers=papers, **more)


@in_person_only
class RemovePaper(LoginRequiredMixin, View):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        mine = ApplicationFile.objects.filter(application__user=person_of(request))
        try:
            remove_document(get_object_or_404(mine, pk=pk))
        except NotChangeableError as late:
            messages.warning(request, str(late))
            return redirect("onboarding:apply")
        messages.success(request, _("Removed."))
        return redirect("onboarding:papers")


@in_person_only
class OwnPaper(LoginRequiredMixin, View):
    """An applicant's own paper."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *, pk: int) -> FileResponse:
        mine = ApplicationFile.objects.filter(application__user=person_of(request))
        return download(get_object_or_404(mine, pk=pk))


def download(paper: ApplicationFile) -> FileResponse:
    return upload_response(paper.file, name=paper.name, kind=paper.kind)


@in_person_only
class BankStep(StepPage):
    """May be left out; the desk asks again. It is saved whole, by its button alone."""

    name = "bank"
    form_class = BankForm

    @cached_property
    def account(self) -> BankAccount | None:
        return account_of_application(self.application)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(BankForm(account=self.account))

    def post(self, request: HttpRequest) -> HttpResponse:
        if "skip" in request.POST:
            return self.forward()
        form = BankForm(request.POST, account=self.account)
        if not form.is_valid():
            return self.page(form)
        try:
            self.application = start(self.person)
            enter_bank(
                self.application,
                form.details(),
                seen=form.cleaned_data["seen"],
                by=self.person,
            )
        except NotChangeableError as late:
            messages.warning(request, str(late))
            return redirect("onboarding:apply")
        except StaleAccountError as stale:
            del self.account
            form.look_again(str(stale), self.account)
            return self.page(form)
        if form.warning:
            messages.warning(request, form.warning)
        return self.forward()

    def page(self, form: forms.Form | None, **more: object) -> HttpResponse:
        response = super().page(form, account=self.account, **more)
        add_never_cache_headers(response)
        return response
