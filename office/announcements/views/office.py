"""Announcements, tasks and documents in the office: written, sent, followed up."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.document_uploads import upload_response
from office.announcements.forms import (
    AnnouncementForm,
    DocumentForm,
    PaperForm,
    TaskForm,
)
from office.announcements.models import Announcement, CoopPaper, PaperVersion, Task
from office.announcements.queries import members, recipients, tasks_counted
from office.announcements.services import (
    ANNOUNCEMENTS,
    add_version,
    close_task,
    give_task,
    new_paper,
    note_download,
)
from office.mailings.forms import MailingForm
from office.mailings.queries import ON_A_PAGE
from office.mailings.views import MailingPage, MailingsPage, MailingsView, NewMailing
from vendors.members.desk.base import CooperativeView


class AnnouncementsView(CooperativeView, MailingsView):
    act = "office.announcements.see"
    write_act = "office.announcements.edit"
    mailings = ANNOUNCEMENTS
    page_name = "office:announcement"
    form_class = AnnouncementForm

    def form(self, *args: Any, **kwargs: Any) -> MailingForm:
        if "row" not in kwargs and not args:
            kwargs["initial"] = {"to_members": True}
        return super().form(*args, **kwargs)


class AnnouncementsPage(AnnouncementsView, MailingsPage):
    template_name = "office/announcements/list.html"


class NewAnnouncement(AnnouncementsView, NewMailing):
    template_name = "office/announcements/edit.html"
    act = "office.announcements.edit"


class AnnouncementPage(AnnouncementsView, MailingPage):
    template_name = "office/announcements/one.html"

    def about(self, row: Announcement) -> dict[str, object]:
        return {"recipients": recipients(self.cooperative) if row.to_members else 0}


class TasksScope(CooperativeView):
    act = "office.announcements.see"
    write_act = "office.announcements.edit"


class TasksPage(TasksScope):
    template_name = "office/announcements/tasks.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = tasks_counted(self.cooperative).order_by("-pk")
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)


class NewTask(TasksScope):
    template_name = "office/announcements/task_new.html"
    act = "office.announcements.edit"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = TaskForm(members=members(self.cooperative))
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TaskForm(request.POST, members=members(self.cooperative))
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        households = form.asked()
        task = give_task(self.cooperative, form.content(), households, by=self.person)
        messages.success(request, _("Task assigned. Households see it on their page."))
        return redirect("office:task", self.slug, task.pk)


class TaskPage(TasksScope):
    """Who has done it, who has seen it, who has neither."""

    template_name = "office/announcements/task.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        task = get_object_or_404(tasks_counted(self.cooperative), pk=self.kwargs["pk"])
        shares = task.shares.select_related("household__village")
        shown = self.request.GET.get("show", "not")
        shares = shares.filter(done__isnull=shown != "done")
        rows = shares.order_by("household__number", "pk")
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(task=task, page=page, shown=shown, **kwargs)

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        rows = Task.objects.filter(cooperative=self.cooperative)
        if close_task(get_object_or_404(rows, pk=pk)):
            messages.success(request, _("Closed. No more reminders are sent."))
        return redirect("office:task", self.slug, pk)


class PapersScope(CooperativeView):
    act = "office.announcements.see"
    write_act = "office.announcements.edit"

    def mine(self) -> QuerySet[CoopPaper]:
        rows = CoopPaper.objects.filter(cooperative=self.cooperative)
        return rows.prefetch_related("versions__by")


class PapersPage(PapersScope):
    """The list, and a form for a new one."""

    template_name = "office/announcements/papers.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(PaperForm())

    def post(self, request: HttpRequest) -> HttpResponse:
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
        messages.success(request, _("Saved."))
        return redirect("office:coop_papers", self.slug)

    def page(self, form: PaperForm) -> HttpResponse:
        context = self.get_context_data(form=form, papers=self.mine())
        return self.render_to_response(context, status=422 if form.is_bound else 200)


class PaperPage(PapersScope):
    """Its versions, and a form for the next."""

    template_name = "office/announcements/paper.html"

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        return self.page(get_object_or_404(self.mine(), pk=pk), DocumentForm())

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        paper = get_object_or_404(self.mine(), pk=pk)
        form = DocumentForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(paper, form)
        add_version(paper, form.cleaned_data["file"], by=self.person)
        messages.success(request, _("Saved. This version is now in force."))
        return redirect("office:coop_paper", self.slug, pk)

    def page(self, paper: CoopPaper, form: DocumentForm) -> HttpResponse:
        context = self.get_context_data(form=form, paper=paper)
        return self.render_to_response(context, status=422 if form.is_bound else 200)


class PaperFile(PapersScope):
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *, pk: int, number: int) -> FileResponse:
        rows = PaperVersion.objects.filter(paper__cooperative=self.cooperative)
        rows = rows.select_related("paper__cooperative")
        return download(get_object_or_404(rows, paper=pk, number=number))


def download(version: PaperVersion) -> FileResponse:
    """The file; taking it is an act."""
    name = f"document-{version.paper_id}-{version.number}.{version.kind}"
    response = upload_response(version.file, name=name, kind=version.kind)
    note_download(version)
    return response
