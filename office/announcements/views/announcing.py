"""Announcements in the office: the list, one to write, look at, send or withdraw."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.transitions import TransitionError
from office.announcements.forms import AnnouncementForm, ScheduleForm
from office.announcements.models import Announcement
from office.announcements.queries import counted, readers_of
from office.announcements.services import (
    SAID,
    save_draft,
    schedule,
    send_now,
    withdraw,
)
from office.announcements.states import OPEN
from vendors.members.desk import CooperativeView

ON_A_PAGE = 40


class AnnouncementsScope(CooperativeView):
    act = "office.announcements.see"
    write_act = "office.announcements.edit"

    def mine(self) -> QuerySet[Announcement]:
        return Announcement.objects.filter(cooperative=self.cooperative)


class AnnouncementsPage(AnnouncementsScope):
    template_name = "office/announcements/list.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.mine().annotate(
            recipients=Count("receipts"),
            reached=Count("receipts", filter=~Q(receipts__ways="")),
        )
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)


class NewAnnouncement(AnnouncementsScope):
    template_name = "office/announcements/edit.html"
    act = "office.announcements.edit"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = AnnouncementForm(initial={"to_members": True})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = AnnouncementForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        row = save_draft(self.cooperative, form.content(), by=self.person)
        messages.success(request, _("Kept as a draft. Look at it, then send it."))
        return redirect("office:announcement", self.slug, row.pk)


class AnnouncementPage(AnnouncementsScope):
    """As it will be read, whom it reaches, and what can be done with it."""

    template_name = "office/announcements/one.html"

    def get(
        self, request: HttpRequest, *_args: Any, pk: int, **_kwargs: Any
    ) -> HttpResponse:
        return self.page(get_object_or_404(self.mine(), pk=pk))

    def post(self, request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
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
            said = _("It was sent or withdrawn meanwhile, so nothing was changed.")
            messages.warning(request, said)
        return redirect("office:announcement", self.slug, pk)

    def _do(self, wanted: str, row: Announcement, forms: dict[str, Any]) -> str:
        if wanted == "save":
            content = forms["form"].content()
            save_draft(self.cooperative, content, pk=row.pk, by=self.person)
            return _("Saved.")
        if wanted == "schedule":
            schedule(row.pk, at=forms["schedule"].cleaned_data["at"])
            return _(
                "It is sent by itself at that time. Until then it can be withdrawn."
            )
        if wanted == "withdraw":
            withdraw(row.pk)
            return _("Withdrawn. Nobody gets it.")
        send_now(row.pk)
        return _("On its way. Here you see whom it has reached.")

    def page(self, row: Announcement, **forms: Any) -> HttpResponse:
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


def _typed(row: Announcement) -> dict[str, Any]:
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
