"""A seller's questions on the desk: what waits first, one to answer, hide or report.

Pages fetch through `self.partner` alone, so another seller's question answers 404.
"""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.members.desk.base import DeskView

from .forms import AnswerForm, ReportReasonForm
from .models import Thread
from .queries import asker_of, count_by_state, for_seller, threads_of
from .services import (
    AnsweredMeanwhileError,
    TalkError,
    answer,
    hide_thread,
    report_thread,
    show_thread,
)
from .states import ThreadState

PER_PAGE = 20
FILTERS = {
    ThreadState.OPEN: gettext_lazy("To answer"),
    ThreadState.ANSWERED: gettext_lazy("Answered"),
    ThreadState.HIDDEN: gettext_lazy("Hidden"),
}


class QuestionsView(DeskView):
    """The list: what waits for an answer first, then the last written."""

    act = "desk.talk.see"
    template_name = "desk/messaging/questions.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        state = self.request.GET.get("state", "")
        counts = count_by_state(self.partner)
        is_open = Case(
            When(state=ThreadState.OPEN, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        threads = threads_of(self.partner).order_by(is_open, "-written_at", "-pk")
        if state in FILTERS:
            threads = threads.filter(state=state)
        page = Paginator(threads, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page=page,
            rows=[(one, asker_of(one), for_seller(one).said[-1]) for one in page],
            filters=[
                (name, said, counts.get(name, 0)) for name, said in FILTERS.items()
            ],
            total=sum(counts.values()),
            state=state if state in FILTERS else "",
            questions_count=counts.get(ThreadState.OPEN, 0),
            **kwargs,
        )


class ThreadView(DeskView):
    """One question, with the form to answer it."""

    act = "desk.talk.see"
    write_act = "desk.talk.answer"
    template_name = "desk/messaging/question.html"
    http_method_names = ["get", "head", "options", "post"]

    def thread(self) -> Thread:
        found = threads_of(self.partner).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        thread = kwargs.pop("thread", None) or self.thread()
        conversation = for_seller(thread)
        may_answer = self.allows("desk.talk.answer")
        is_hidden = thread.state == ThreadState.HIDDEN
        kwargs.setdefault("hide_form", ReportReasonForm(prefix="hide"))
        kwargs.setdefault("report_form", ReportReasonForm(prefix="report"))
        kwargs.setdefault("form", AnswerForm(initial={"seen": _last(thread)}))
        return super().get_context_data(
            thread=thread,
            conversation=conversation,
            asker=asker_of(thread),
            last_seen=_last(thread),
            may_answer=may_answer and not is_hidden,
            may_hide=may_answer and thread.vendor_order_id is None,
            may_report=may_answer and thread.reported_at is None,
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        thread = self.thread()
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.again(thread, form=form)
        try:
            answer(thread, by=self.person, **form.cleaned_data)
        except AnsweredMeanwhileError as refused:
            return self.again(self.thread(), form=_with_news(form, thread, refused))
        except TalkError as refused:
            form.add_error(None, str(refused))
            return self.again(thread, form=form)
        messages.success(request, _("Reply sent. The shopper is notified."))
        return self.back(thread)

    def again(self, thread: Thread, **forms: object) -> HttpResponse:
        """The page once more, with what was typed and what is wrong."""
        context = self.get_context_data(thread=thread, **forms)
        return self.render_to_response(context, status=422)

    def back(self, thread: Thread) -> HttpResponse:
        """To what is said of it: without a fragment the form's own would stay."""
        url = reverse("desk:question", args=[self.partner.code, thread.pk])
        return HttpResponseRedirect(f"{url}#messages")


def _last(thread: Thread) -> int:
    return max((one.pk for one in thread.messages.all()), default=0)


def _with_news(form: AnswerForm, thread: Thread, why: TalkError) -> AnswerForm:
    """What was typed, on a page that has seen what was written meanwhile."""
    newest = thread.messages.order_by("-pk").values_list("pk", flat=True).first()
    shown = AnswerForm(form.cleaned_data | {"seen": newest})
    shown.add_error(None, str(why))
    return shown


class ThreadAct(ThreadView):
    """A change of one question by POST, and back to its page."""

    act = "desk.talk.answer"
    http_method_names = ["post", "options"]


class HideView(ThreadAct):
    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        thread = self.thread()
        form = ReportReasonForm(request.POST, prefix="hide")
        if not form.is_valid():
            return self.again(thread, hide_form=form)
        try:
            hide_thread(thread, by=self.person, reason=form.cleaned_data["reason"])
        except TalkError as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Hidden from your pages."))
        return self.back(thread)


class ShowView(ThreadAct):
    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        thread = self.thread()
        try:
            show_thread(thread, by=self.person)
        except TalkError as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Visible again."))
        return self.back(thread)


class ReportView(ThreadAct):
    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        thread = self.thread()
        form = ReportReasonForm(request.POST, prefix="report")
        if not form.is_valid():
            return self.again(thread, report_form=form)
        report_thread(thread, by=self.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("Reported. The market will check it."))
        return self.back(thread)


_ONE = "questions/<int:pk>/"
desk_urlpatterns: list[URLPattern] = [
    path("questions/", QuestionsView.as_view(), name="questions"),
    path(_ONE, ThreadView.as_view(), name="question"),
    path(f"{_ONE}hide/", HideView.as_view(), name="question_hide"),
    path(f"{_ONE}show/", ShowView.as_view(), name="question_show"),
    path(f"{_ONE}report/", ReportView.as_view(), name="question_report"),
]
