"""Announcements, tasks and documents in the office: written, sent, followed up."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.document_uploads import upload_response
from core.transitions import TransitionError
from office.announcements.forms import (
    AnnouncementForm,
    DocumentForm,
    PaperForm,
    ScheduleForm,
    TaskForm,
)
from office.announcements.models import Announcement, CoopPaper, PaperVersion, Task
from office.announcements.queries import counted, members, readers_of, tasks_counted
from office.announcements.services import (
    SAID,
    add_version,
    close_task,
    give_task,
    new_paper,
    note_download,
    save_draft,
    schedule,
    send_now,
    withdraw,
)
from office.announcements.states import OPEN
from vendors.members.desk.base import CooperativeView

ON_A_PAGE = 40


class AnnouncementsScope(CooperativeView):
    act = "office.announcements.see"
    write_act = "office.announcements.edit"

    def mine(self) -> QuerySet[Announcement]:
        return Announcement.objects.filter(cooperative=self.cooperative)


class AnnouncementsPage(AnnouncementsScope):
    template_name = "office/announcements/list.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = self.mine().annotate(
            recipients=Count("receipts"),
            reached=Count("receipts", filter=~Q(receipts__ways="")),
        )
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)


class NewAnnouncement(AnnouncementsScope):
    template_name = "office/announcements/edit.html"
    act = "office.announcements.edit"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = AnnouncementForm(initial={"to_members": True})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AnnouncementForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        row = save_draft(self.cooperative, form.content(), by=self.person)
        messages.success(request, _("Saved as a draft. Check it, then send it."))
        return redirect("office:announcement", self.slug, row.pk)


class AnnouncementPage(AnnouncementsScope):
    """As it will be read, whom it reaches, and what can be done with it."""

    template_name = "office/announcements/one.html"

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        return self.page(get_object_or_404(self.mine(), pk=pk))

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        row = get_object_or_404(self.mine(), pk=pk)
        wanted = request.POST.get("do", "")
        if wanted not in {"save", "schedule", "send", "withdraw"}:
            raise Http404
        forms: dict[str, Any] = {}
        if wanted == "save":
            forms["form"] = AnnouncementForm(request.POST)
        elif wanted == "schedule":
            forms["schedule"] = ScheduleForm(request.POST)
        if any(not form.is_valid() for form in forms.values()):
            return self.page(row, **forms)
        try:
            messages.success(request, self._do(wanted, row, forms))
        except TransitionError:
            said = _("It was already sent or withdrawn. Nothing was changed.")
            messages.warning(request, said)
        return redirect("office:announcement", self.slug, pk)

    def _do(self, wanted: str, row: Announcement, forms: dict[str, Any]) -> str:
        if wanted == "save":
            content = forms["form"].content()
            save_draft(self.cooperative, content, pk=row.pk, by=self.person)
            return _("Saved.")
        if wanted == "schedule":
            schedule(row.pk, at=forms["schedule"].cleaned_data["at"])
            return _("Scheduled. You can withdraw it until then.")
        if wanted == "withdraw":
            withdraw(row.pk)
            return _("Withdrawn. It will not be sent.")
        send_now(row.pk)
        return _("Sending. Here you see who has received it.")

    def page(self, row: Announcement, **forms: object) -> HttpResponse:
        is_open = row.state in OPEN
        people, by_phone = readers_of(row)
        recipients, reached = counted(row)
        if is_open:
            recipients = people.count() + by_phone.count()
        context = self.get_context_data(
            announcement=row,
            versions=versions_of(row),
            is_open=is_open,
            recipients=recipients,
            reached=reached,
            form=forms.get("form") or AnnouncementForm(initial=_typed(row)),
            schedule_form=forms.get("schedule") or ScheduleForm(),
        )
        return self.render_to_response(context, status=422 if forms else 200)


def _typed(row: Announcement) -> dict[str, object]:
    names = ("to_members", "to_followers", "is_public")
    typed = {name: getattr(row, name) for name in names}
    for column in SAID:
        for name in ("title", "text"):
            typed[f"{name}_{column}"] = getattr(row, f"{name}_{column}")
    return typed


def versions_of(row: Announcement) -> list[tuple[str, str, str]]:
    """Language, title and text of each language it is said in."""
    codes = {"en": "en", "zh_hans": "zh-Hans"}
    return [
        (codes[column], title, getattr(row, f"text_{column}"))
        for column in SAID
        if (title := getattr(row, f"title_{column}"))
    ]


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
