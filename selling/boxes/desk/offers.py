"""Boxes as a farm offers them: the list, one box, its form, its sizes."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.images.intake import store_photo
from core.images.kinds import PhotoError
from core.templatetags.market import day as in_words
from selling.boxes.forms.boxes import (
    BoxForm,
    HolidayForm,
    SizeForm,
    box_as_typed,
    size_as_typed,
)
from selling.boxes.forms.subscriptions import day_of
from selling.boxes.models import BoxSize
from selling.boxes.queries.contents import ContentsBook
from selling.boxes.queries.desk import (
    boxes_of,
    coming_of,
    count_standing_orders,
    days_of,
)
from selling.boxes.services import BoxError
from selling.boxes.services.boxes import (
    add_holiday,
    close_box,
    create_box,
    edit_box,
    end_box,
    open_box,
    remove_holiday,
    save_size,
    set_photo,
)
from selling.boxes.services.subscriptions import places_left

from .base import BoxesView


class BoxesPage(BoxesView):
    """All boxes, with how many have each and how many come in the next weeks."""

    template_name = "desk/boxes/list.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = list(boxes_of(self.partner))
        coming = coming_of(rows)
        first: dict[int, date] = {}
        for each in coming:
            first.setdefault(each.subscription.box_id, each.day)
        return super().get_context_data(
            rows=[(box, first.get(box.pk)) for box in rows],
            standing=count_standing_orders(self.partner),
            **kwargs,
        )


class BoxFormPage(BoxesView):
    """Base of the form, which asks for the right to change even to be seen."""

    act = "desk.boxes.edit"
    template_name = "desk/boxes/edit.html"

    def form_page(self, form: BoxForm, **context: object) -> HttpResponse:
        return self.page(422 if form.is_bound else 200, form=form, **context)


class NewBox(BoxFormPage):
    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.form_page(BoxForm(initial={"weekdays": 0b0001000}))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = BoxForm(request.POST)
        if not form.is_valid():
            return self.form_page(form)
        box = create_box(self.partner, form.fields_of_box())
        messages.success(request, _("Saved. Now add a size and its contents."))
        return redirect("desk:box", self.partner.code, box.pk)


class EditBox(BoxFormPage):
    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.form_page(BoxForm(initial=box_as_typed(self.box)), box=self.box)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = BoxForm(request.POST)
        if not form.is_valid():
            return self.form_page(form, box=self.box)
        try:
            edit_box(self.box.pk, form.fields_of_box())
        except BoxError as refused:
            self.refused(refused)
            return self.form_page(form, box=self.box)
        messages.success(request, _("Saved."))
        return redirect("desk:box", self.partner.code, self.box.pk)


class BoxPhoto(BoxesView):
    """A photo of the box, or none any more."""

    act = "desk.boxes.edit"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        back = redirect("desk:box", self.partner.code, self.box.pk)
        if "remove" in request.POST:
            set_photo(self.box.pk, None)
            messages.success(request, _("Picture removed."))
            return back
        file = request.FILES.get("photo")
        if file is None:
            messages.error(request, _("Please select a photo first."))
            return back
        try:
            set_photo(self.box.pk, store_photo(file, by=self.person))
        except PhotoError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Photo added. It appears when it is ready."))
        return back


class BoxPage(BoxesView):
    """One box: what comes next, sizes, days off. `do` says what is to be done."""

    template_name = "desk/boxes/box.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page(HolidayForm())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        acts = {
            "open": self._open,
            "close": self._close,
            "end": self._end,
            "holiday": self._holiday,
            "back_in": self._back_in,
        }
        act = acts.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            form = act()
        except BoxError as refused:
            self.refused(refused)
            form = None
        if form is not None:
            return self._page(form, status=422)
        return redirect("desk:box", self.partner.code, self.box.pk)

    def _open(self) -> None:
        open_box(self.box.pk)
        messages.success(self.request, _("Open: shoppers can subscribe."))

    def _close(self) -> None:
        close_box(self.box.pk)
        messages.success(self.request, _("Closed to new subscribers."))

    def _end(self) -> None:
        end_box(self.box.pk)
        messages.success(self.request, _("Ended. Its subscribers are notified."))

    def _holiday(self) -> HolidayForm | None:
        form = HolidayForm(self.request.POST)
        if not form.is_valid():
            return form
        typed = form.cleaned_data
        told = add_holiday(self.box.pk, typed["day"], typed["note"])
        text = ngettext(
            "No boxes on %(day)s. %(count)d subscriber is notified.",
            "No boxes on %(day)s. %(count)d subscribers are notified.",
            told,
        )
        messages.success(
            self.request, text % {"day": in_words(typed["day"]), "count": told}
        )
        return None

    def _back_in(self) -> None:
        day = day_of(self.request.POST.get("day", ""))
        if day is None:
            raise Http404
        remove_holiday(self.box.pk, day)
        messages.success(self.request, _("Boxes come on this day again."))

    def _page(self, holiday: HolidayForm, status: int = 200) -> HttpResponse:
        box = self.box
        sizes = list(box.sizes.all())
        book = ContentsBook([box])
        coming = coming_of([box])
        planned = {
            each.day
            for each in coming
            if book.is_planned(each.subscription.size, each.day)
        }
        return self.page(
            status,
            box=box,
            left=places_left(box),
            sizes=[(size, book.planned(size, None)) for size in sizes],
            days=days_of(box, coming, planned),
            holidays=list(box.holidays.all()),
            holiday=holiday,
            choice_count=box.choices.count(),
        )


class SizePage(BoxesView):
    """A size, new or changed; a new price is announced to who has it."""

    act = "desk.boxes.edit"
    template_name = "desk/boxes/size.html"

    @cached_property
    def size(self) -> BoxSize | None:
        pk = self.kwargs.get("size")
        if pk is None:
            return None
        found: BoxSize = get_object_or_404(self.box.sizes.all(), pk=pk)
        return found

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        initial = size_as_typed(self.size) if self.size else {}
        return self._page(SizeForm(initial=initial, box=self.box))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = SizeForm(request.POST, box=self.box)
        if not form.is_valid():
            return self._page(form)
        try:
            size = save_size(
                self.box.pk, self.size.pk if self.size else None, form.fields_of_size()
            )
        except BoxError as refused:
            self.refused(refused)
            return self._page(form)
        messages.success(request, _("Saved."))
        if self.size is None:
            return redirect(
                "desk:box_contents", self.partner.code, self.box.pk, size.pk
            )
        return redirect("desk:box", self.partner.code, self.box.pk)

    def _page(self, form: SizeForm) -> HttpResponse:
        has = self.size is not None and self.size.subscriptions.exists()
        return self.page(
            422 if form.is_bound else 200,
            form=form,
            box=self.box,
            size=self.size,
            has_subscribers=has,
        )
