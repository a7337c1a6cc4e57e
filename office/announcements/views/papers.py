"""Documents in the office: statutes, minutes and others, in versions."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.papers import paper_response
from office.announcements.forms import FileForm, PaperForm
from office.announcements.models import CoopPaper, PaperVersion
from office.announcements.services import add_version, new_paper, note_download
from vendors.members.desk import CooperativeView


class PapersScope(CooperativeView):
    act = "office.announcements.see"
    write_act = "office.announcements.edit"

    def mine(self) -> QuerySet[CoopPaper]:
        rows = CoopPaper.objects.filter(cooperative=self.cooperative)
        return rows.prefetch_related("versions__by")


class PapersPage(PapersScope):
    """The list, and a form for a new one."""

    template_name = "office/announcements/papers.html"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.page(PaperForm())

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = PaperForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form)
        typed = form.cleaned_data
        new_paper(
            self.cooperative,
            title=form.said("title"),
            sort=typed["sort"],
            readers=typed["readers"],
            content=typed["file"],
            by=self.person,
        )
        messages.success(request, _("Kept."))
        return redirect("office:coop_papers", self.slug)

    def page(self, form: PaperForm) -> HttpResponse:
        context = self.get_context_data(form=form, papers=self.mine())
        return self.render_to_response(context, status=422 if form.is_bound else 200)


class PaperPage(PapersScope):
    """Its versions, and a form for the next."""

    template_name = "office/announcements/paper.html"

    def get(
        self, request: HttpRequest, *_args: Any, pk: int, **_kwargs: Any
    ) -> HttpResponse:
        return self.page(get_object_or_404(self.mine(), pk=pk), FileForm())

    def post(self, request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
        paper = get_object_or_404(self.mine(), pk=pk)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(paper, form)
        add_version(paper, form.cleaned_data["file"], by=self.person)
        messages.success(request, _("Kept. This version is in force now."))
        return redirect("office:coop_paper", self.slug, pk)

    def page(self, paper: CoopPaper, form: FileForm) -> HttpResponse:
        context = self.get_context_data(form=form, paper=paper)
        return self.render_to_response(context, status=422 if form.is_bound else 200)


class PaperFile(PapersScope):
    http_method_names = ["get", "head", "options"]

    def get(  # type: ignore[override] # a file is no page
        self, request: HttpRequest, *_args: Any, pk: int, number: int, **_kwargs: Any
    ) -> FileResponse:
        rows = PaperVersion.objects.filter(paper__cooperative=self.cooperative)
        rows = rows.select_related("paper__cooperative")
        return download(get_object_or_404(rows, paper=pk, number=number))


def download(version: PaperVersion) -> FileResponse:
    """The file; taking it is an act."""
    name = f"document-{version.paper_id}-{version.number}.{version.kind}"
    response = paper_response(version.file, name=name, kind=version.kind)
    note_download(version)
    return response
