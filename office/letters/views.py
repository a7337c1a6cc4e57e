"""Letters of the sellers of an office: read and, where it must be, stopped."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.transitions import TransitionError
from office.mailings.queries import ON_A_PAGE, mail_picture, versions_of
from office.mailings.states import CAN_STOP, MailingState
from vendors.members.desk.base import OfficeView

from .forms import StopForm
from .models import Letter
from .services import LETTERS


class OfficeLettersScope(OfficeView):
    act = "office.letters.see"
    write_act = "office.letters.stop"

    def letters(self) -> QuerySet[Letter]:
        """Drafts are their seller's own."""
        rows = Letter.objects.filter(partner__in=self.sellers)
        rows = rows.exclude(state=MailingState.DRAFT)
        return rows.select_related("partner", "picture")


class OfficeLetters(OfficeLettersScope):
    template_name = "office/letters/list.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = Paginator(self.letters(), ON_A_PAGE)
        page = rows.get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)


class OfficeLetter(OfficeLettersScope):
    template_name = "office/letters/one.html"

    def get(self, _request: HttpRequest, *, pk: int) -> HttpResponse:
        return self.page(get_object_or_404(self.letters(), pk=pk), StopForm())

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        row = get_object_or_404(self.letters(), pk=pk)
        form = StopForm(request.POST)
        if not form.is_valid():
            return self.page(row, form)
        try:
            reason = form.cleaned_data["reason"]
            LETTERS.stop(row.pk, reason=reason, by_others=True)
        except TransitionError:
            said = _("It was sent or stopped meanwhile. Nothing was changed.")
            messages.warning(request, said)
        else:
            messages.success(request, _("Stopped. The seller is notified."))
        return redirect("office:letter", self.slug, pk)

    def page(self, row: Letter, form: StopForm) -> HttpResponse:
        context = self.get_context_data(
            mailing=row,
            versions=versions_of(row),
            picture=mail_picture(row),
            goods=row.goods.order_by("pk"),
            can_stop=row.state in CAN_STOP,
            counted=LETTERS.counted(row) if row.sent_at else None,
            form=form,
        )
        return self.render_to_response(context, status=422 if form.is_bound else 200)
