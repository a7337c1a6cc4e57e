"""Classes that open shops: the office's list, the screen, what a phone joins by."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from accounts.impersonation import in_person_only
from accounts.models import User
from accounts.queries import person_of
from core.pdf.blocks import inline_svg
from core.permissions import may
from core.tables.writer import EXCEL_CSV, download
from openings.forms import ClassForm, JoinForm
from openings.models import ClassOpening
from openings.queries.classes import class_by, classes_of, progress_of, seat_of
from openings.services import OpeningError
from openings.services.classes import ClassContent, Joining, join_class, open_class
from vendors.members.models import PartnerRole
from vendors.onboarding.services.drafts import (
    ApplicationIncompleteError,
    NotChangeableError,
)

from .base import OpeningsView

SEE = "office.openings.see"
STEPS = (
    gettext_lazy("Shop"),
    gettext_lazy("Photo"),
    gettext_lazy("First goods"),
    gettext_lazy("Delivery"),
    gettext_lazy("On sale"),
)


class ClassesPage(OpeningsView):
    """The office's classes, and the form that makes one."""

    template_name = "openings/classes.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form)
        typed = form.cleaned_data
        content = ClassContent(
            title=typed["title"],
            village=typed["village"],
            closes=timezone.now() + timedelta(hours=typed["hours"]),
            grows=typed["grows"],
            story=typed["story"],
            hint=typed["hint"],
            trainer=form.teacher,
            session=typed["session"],
            skips_vetting=form.vouches,
        )
        try:
            klass = open_class(self.cooperative, content, by=self.person)
        except OpeningError as refusal:
            form.add_error(None, str(refusal.said))
            return self.page(form)
        return redirect("openings:class_screen", klass.code)

    def form(self, *args: Any) -> ClassForm:
        return ClassForm(*args, may_vouch=self.may_vouch, office=self.cooperative)

    def page(self, form: ClassForm) -> HttpResponse:
        rows = classes_of(self.cooperative)
        return self.show(wrong=form.is_bound, form=form, page=self.page_of(rows))


class _ClassView(TemplateView):
    """A class by its code, in capitals or not; 404 for a code that nobody has."""

    http_method_names = ["get", "head", "options"]

    @cached_property
    def klass(self) -> ClassOpening:
        klass = class_by(self.kwargs["code"])
        if klass is None:
            raise Http404
        return klass


@method_decorator(never_cache, name="dispatch")
class ClassScreen(LoginRequiredMixin, _ClassView):
    """For the projector: the code, and who has come how far, asked every few seconds.

    For its trainer, and for who makes classes in its office.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not _may_look(person_of(request), self.klass):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        is_part = self.request.headers.get("HX-Request")
        return ["openings/class_rows.html" if is_part else "openings/class_screen.html"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        link = self.request.build_absolute_uri(
            reverse("openings:class", args=[self.klass.code])
        )
        progress = progress_of(self.klass)
        return super().get_context_data(
            klass=self.klass,
            progress=progress,
            counted=list(zip(STEPS, progress.counts, strict=True)),
            step_names=STEPS,
            link=link,
            qr=inline_svg(link),
            **kwargs,
        )


class ClassFile(ClassScreen):
    """The same as a file."""

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> Any:
        heads = (pgettext("of a person", "Name"), _("Name of the shop"))
        rows: list[list[str]] = [[*heads, *map(str, STEPS)]]
        for row in progress_of(self.klass).rows:
            marks = [_("yes") if done else "" for done in row.steps]
            shop = row.shop.name if row.shop else row.waits_for
            rows.append([row.name, str(shop), *marks])
        answer: HttpResponseBase = download(rows, name="class", form=EXCEL_CSV)
        return answer


def _may_look(person: User, klass: ClassOpening) -> bool:
    if klass.trainer_id == person.pk:
        return True
    if klass.office_id is None:
        return person.is_staff and may(person.staff_role, SEE)
    held = PartnerRole.objects.filter(user=person, partner=klass.office_id).first()
    return held is not None and may(held.role, SEE)


@in_person_only
class JoinClass(_ClassView):
    """What the code of a class opens: sign up, three fields, and the shop is there."""

    template_name = "openings/class_join.html"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return self.page(None)
        seat = seat_of(self.klass, user)
        if seat is not None and seat.application.partner is not None:
            return redirect("desk:today", seat.application.partner.code)
        known = {"person": user.get_full_name(), "village": self.klass.village}
        return self.page(JoinForm(initial=known), seat=seat)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect("openings:class", self.klass.code)
        form = JoinForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        typed = form.cleaned_data
        joining = Joining(typed["shop"], typed["person"], typed["village"])
        try:
            application = join_class(self.klass, request.user, joining)
        except OpeningError as refusal:
            form.add_error(None, str(refusal.said))
            return self.page(form)
        except (NotChangeableError, ApplicationIncompleteError) as refusal:
            form.add_error(None, refusal.words)
            return self.page(form)
        if application.partner is not None:
            messages.success(request, _("Your shop is open. Now the first photo."))
        return redirect("openings:class", self.klass.code)

    def page(self, form: JoinForm | None, *, seat: Any = None) -> HttpResponse:
        context = self.get_context_data(klass=self.klass, form=form, seat=seat)
        wrong = form is not None and form.is_bound
        response = self.render_to_response(context, status=422 if wrong else 200)
        add_never_cache_headers(response)
        return response
