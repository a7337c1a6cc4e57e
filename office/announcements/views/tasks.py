"""Tasks in the office: what households were asked, and who has not done it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from office.announcements.forms import TaskForm
from office.announcements.models import Task
from office.announcements.queries import members, tasks_counted
from office.announcements.services import close_task, give_task
from vendors.members.desk import CooperativeView

ON_A_PAGE = 40


class TasksScope(CooperativeView):
    act = "office.announcements.see"
    write_act = "office.announcements.edit"


class TasksPage(TasksScope):
    template_name = "office/announcements/tasks.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = tasks_counted(self.cooperative).order_by("-pk")
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)


class NewTask(TasksScope):
    template_name = "office/announcements/task_new.html"
    act = "office.announcements.edit"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = TaskForm(members=members(self.cooperative))
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = TaskForm(request.POST, members=members(self.cooperative))
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        households = form.asked()
        task = give_task(self.cooperative, form.content(), households, by=self.person)
        messages.success(request, _("Given. The households see it on their page."))
        return redirect("office:task", self.slug, task.pk)


class TaskPage(TasksScope):
    """Who has done it, who has seen it, who has neither."""

    template_name = "office/announcements/task.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        task = get_object_or_404(tasks_counted(self.cooperative), pk=self.kwargs["pk"])
        shares = task.shares.select_related("household__village")
        shown = self.request.GET.get("show", "not")
        shares = shares.filter(done__isnull=shown != "done")
        rows = shares.order_by("household__number", "pk")
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(task=task, page=page, shown=shown, **kwargs)

    def post(self, request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
        rows = Task.objects.filter(cooperative=self.cooperative)
        if close_task(get_object_or_404(rows, pk=pk)):
            messages.success(request, _("Closed. Nobody is asked any more."))
        return redirect("office:task", self.slug, pk)
