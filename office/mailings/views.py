"""Pages of mailings, at a desk or in an office: listed, written, sent, stopped."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from core.transitions import TransitionError
from vendors.members.desk.base import RuledView
from vendors.partner.models import Partner

from .forms import MailingForm, ScheduleForm
from .models import Mailing
from .queries import ON_A_PAGE, mail_picture, versions_of
from .services import MailingError, Mailings
from .states import CAN_STOP, OPEN

# What can be done with one, and what is said then.
ACTS = {
    "save": _("Saved."),
    "schedule": _("Scheduled. You can change it until then."),
    "draft": _("It is a draft again and will not be sent by itself."),
    "delete": _("Deleted."),
    "send": _("Sending. This page shows how many have received it."),
    "stop": _("Stopped. Nobody else receives it."),
}


class MailingsView(RuledView):
    """Mixed into a page of a desk or an office, which says whose they are.

    `page_name` is that of the page of one; those of the list and of a new one follow.
    """

    mailings: Mailings[Any]
    page_name: str
    form_class: type[MailingForm]

    @property
    def seller(self) -> Partner:
        """The desk's or the office's own, whom it calls as the rows do."""
        found: Partner = getattr(self, self.mailings.model.seller_column)
        return found

    def form(self, *args: Any, **kwargs: Any) -> MailingForm:
        return self.form_class(*args, **kwargs)

    def mine(self) -> QuerySet[Any]:
        return self.mailings.of(self.seller)

    def to_one(self, pk: int) -> HttpResponse:
        return redirect(self.page_name, self.seller.code, pk)


class MailingsPage(MailingsView):
    """All of them."""

    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = Paginator(self.mine(), ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)


class NewMailing(MailingsView):
    def get(self, _request: HttpRequest) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=self.form()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST, request.FILES, by=self.person)
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        row = self.mailings.save(self.seller, form.content(), by=self.person)
        messages.success(request, str(_("Saved as a draft. Check it, then send it.")))
        return self.to_one(row.pk)


class MailingPage(MailingsView):
    """As it will be read, how many get it, and what became of it."""

    def about(self, row: Any) -> dict[str, object]:
        """What the page of this kind shows beside."""
        del row
        return {}

    def get(self, _request: HttpRequest, *, pk: int) -> HttpResponse:
        return self.page(self._row(pk))

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        row = self._row(pk)
        wanted = request.POST.get("do", "")
        if wanted not in ACTS:
            raise Http404
        forms: dict[str, Any] = {}
        if wanted == "save":
            sent = (request.POST, request.FILES)
            forms["form"] = self.form(*sent, by=self.person, row=row)
        elif wanted == "schedule":
            forms["schedule"] = ScheduleForm(request.POST)
        if any(not form.is_valid() for form in forms.values()):
            return self.page(row, **forms)
        return self._answer(wanted, row, forms)

    def _answer(self, wanted: str, row: Mailing, forms: dict[str, Any]) -> HttpResponse:
        try:
            messages.success(self.request, self._do(wanted, row, forms))
        except MailingError as refused:
            messages.warning(self.request, refused.words)
        except TransitionError:
            said = _("It was sent or stopped meanwhile. Nothing was changed.")
            messages.warning(self.request, str(said))
        except ObjectDoesNotExist:
            raise Http404 from None  # deleted this moment
        else:
            if wanted == "delete":
                return redirect(f"{self.page_name}s", self.seller.code)
        return self.to_one(row.pk)

    def _row(self, pk: int) -> Any:
        rows = self.mine().select_related("picture", self.mailings.model.seller_column)
        return get_object_or_404(rows, pk=pk)

    def _do(self, wanted: str, row: Mailing, forms: dict[str, Any]) -> str:
        """What was done, in words. Raises `TransitionError` and `MailingError`."""
        mailings, pk = self.mailings, row.pk
        if wanted == "save":
            content = forms["form"].content()
            mailings.save(self.seller, content, pk=pk, by=self.person)
        elif wanted == "schedule":
            mailings.schedule(pk, at=forms["schedule"].cleaned_data["at"])
        else:
            act = {
                "draft": mailings.unschedule,
                "delete": mailings.delete,
                "stop": mailings.stop,
                "send": mailings.send,
            }[wanted]
            act(pk)
        return str(ACTS[wanted])

    def page(self, row: Mailing, **forms: object) -> HttpResponse:
        is_open = row.state in OPEN
        context = self.get_context_data(
            mailing=row,
            versions=versions_of(row),
            picture=mail_picture(row),
            is_open=is_open,
            can_stop=row.state in CAN_STOP - OPEN,
            counted=None if is_open else self.mailings.counted(row),
            form=forms.get("form") or self.form(row=row),
            schedule_form=forms.get("schedule") or ScheduleForm(),
            **self.about(row),
        )
        return self.render_to_response(context, status=422 if forms else 200)
