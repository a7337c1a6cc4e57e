"""Order files of other platforms: looked at first, then imported; withdrawn."""

from abc import abstractmethod
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.imports.forms import file_name
from core.money import from_minor
from core.refusals import RefusalError
from core.tables.writer import EXCEL_CSV, XLSX, download
from programme.channels.forms.orders import CountyOrderFileForm, OrderFileForm
from programme.channels.forms.statements import StepForm
from programme.channels.models import OrderFile, OrderMonth
from programme.channels.order_tables import MOST_ROWS, TEMPLATE
from programme.channels.queries.orders import (
    files_of_county,
    files_of_partner,
    months_of_file,
    replaced_by,
)
from programme.channels.queries.places import counties_by_month
from programme.channels.rules import ChannelError
from programme.channels.services.order_files import (
    check_file,
    check_plan,
    import_orders,
    withdraw_file,
)
from programme.channels.services.order_plan import (
    OrderPlan,
    plan_orders,
    sealed,
    unsealed,
)
from programme.channels.states import PLATFORM_CURRENCY, Channel, OrderFileState
from programme.plans.queries.programmes import counties_of
from programme.plans.services.entries import Sender, StateStep
from vendors.partner.models import Partner
from vendors.places.models import County

from .base import ChannelFormPage, ChannelScene, CountyScene, Crumb, DeskScene

SHOWN = 100


class OrderScene(ChannelScene):
    """Whose files these are."""

    @abstractmethod
    def files(self) -> QuerySet[OrderFile]:
        """All that may be seen here."""

    def other_county(self, farm: Partner, months: list[date]) -> County | None:
        """Where a county's officers enter nothing: where the farm was then."""
        return None

    def check_county(self, farm: Partner, months: list[date]) -> None:
        """Raises `ChannelError` where a month is another county's."""
        county = self.other_county(farm, months)
        if county is not None:
            raise ChannelError(
                _(
                    "In one of these months this farm was in %(county)s. Its officers "
                    "enter and withdraw such files."
                )
                % {"county": county.name}
            )

    @cached_property
    def file(self) -> OrderFile:
        return get_object_or_404(self.files(), pk=self.kwargs["pk"])

    def crumbs(self) -> list[Crumb]:
        return [
            (self.url("channels"), _("Other channels")),
            (self.url("channel_orders"), _("Order files")),
        ]


class _Files(OrderScene):
    """All files, the last first."""

    template_name = "channels/order_files.html"

    def crumbs(self) -> list[Crumb]:
        return super().crumbs()[:1]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = self.page_of(self.files())
        rows = [(one, self.url("channel_order_file", one.pk)) for one in page]
        return super().get_context_data(
            page=page, rows=rows, new_url=self.url("channel_orders_new"), **kwargs
        )


class _Upload(OrderScene):
    """What each order would add; nothing is imported before somebody says so."""

    template_name = "channels/order_upload.html"
    http_method_names = ["get", "head", "post", "options"]

    def act_for(self, request: HttpRequest) -> str:
        return self.edit_act

    @abstractmethod
    def form(self, *data: Any, **more: Any) -> OrderFileForm:
        """The form, filled with what was sent or with what there is."""

    def farm_of(self, form: OrderFileForm) -> Partner:
        """Whose orders the file has: the desk's, else the one that was chosen."""
        return form.cleaned_data.get("farm") or self.farms().get()

    @abstractmethod
    def farms(self) -> QuerySet[Partner]:
        """Those whose orders are imported here."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.page(self.form())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if "rows" in request.POST:
            return self._import(request.POST["rows"])
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form)
        farm, read = self.farm_of(form), form.read
        if read.problems:
            return self.page(form, problems=read.problems)
        brought = form.brought(file_name(request))
        try:
            self.check_county(farm, brought.months)
            check_file(farm, brought)
        except RefusalError as refused:
            form.add_error(None, refused.words)
            return self.page(form)
        return self._preview(form, farm, plan_orders(farm, brought))

    def _preview(
        self, form: OrderFileForm, farm: Partner, plan: OrderPlan
    ) -> HttpResponse:
        brought = plan.brought
        try:
            check_plan(plan)
        except RefusalError as refused:
            form.add_error(None, refused.words)
        left_out = [each for each in plan.orders if not each.is_kept]
        return self.page(
            form,
            plan=plan,
            planned=[*left_out, *plan.kept][:SHOWN],
            count=len(plan.orders),
            shown=SHOWN,
            change=from_minor(plan.change, PLATFORM_CURRENCY),
            months=[
                (month, orders, from_minor(amount, PLATFORM_CURRENCY))
                for month, orders, amount in plan.months
            ],
            replaced=[
                (one, self.url("channel_statement", one.pk))
                for one in replaced_by(
                    farm, brought.channel, brought.first, brought.last
                )
            ],
            farm=farm,
            channel=Channel(brought.channel).label,
            rows=sealed(farm, brought, by=self.person) if not form.errors else "",
        )

    def _import(self, rows: str) -> HttpResponse:
        try:
            farm_id, brought, key = unsealed(rows, by=self.person)
            farm = get_object_or_404(self.farms(), pk=farm_id)
            self.check_county(farm, brought.months)
            made = import_orders(farm, brought, Sender(self.person, key))
        except RefusalError as refused:
            messages.error(self.request, refused.words)
            return redirect(self.url("channel_orders_new"))
        said = ngettext(
            "%(count)s order imported.", "%(count)s orders imported.", made.row_count
        )
        messages.success(self.request, said % {"count": made.row_count})
        return redirect(self.url("channel_order_file", made.pk))

    def page(self, form: OrderFileForm, **known: object) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            currency=PLATFORM_CURRENCY,
            most=MOST_ROWS,
            template_url=self.url("channel_orders_template"),
            **known,
        )
        status = 422 if form.errors or known.get("problems") else 200
        return self.render_to_response(context, status=status)


class _Template(OrderScene):
    """A table with the right heads, to fill in."""

    def act_for(self, request: HttpRequest) -> str:
        return self.edit_act

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = XLSX if request.GET.get("as") == "xlsx" else EXCEL_CSV
        return download([list(TEMPLATE)], name="orders", form=form)


class _File(OrderScene):
    """What a file told, and the months that count as files say."""

    template_name = "channels/order_file.html"

    def shown(self, months: QuerySet[OrderMonth]) -> QuerySet[OrderMonth]:
        """A county reads its own months alone."""
        return months

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        row = self.file
        can_withdraw = (
            row.is_imported
            and self.may_send(self.edit_act)
            and self.other_county(row.partner, row.months) is None
        )
        return super().get_context_data(
            file=row,
            months=self.shown(months_of_file(row)) if row.is_imported else [],
            currency=PLATFORM_CURRENCY,
            withdraw_url=self.url("channel_order_withdraw", row.pk)
            if can_withdraw
            else "",
            **kwargs,
        )


class _Withdraw(ChannelFormPage, OrderScene):
    title = gettext_lazy("Withdraw order file")
    button = gettext_lazy("Withdraw")
    said = gettext_lazy("Order file withdrawn.")
    is_grave = True

    @property
    def lead(self) -> str:
        return _(
            "%(file)s: its orders no longer count. Sales statements of these months "
            "count again."
        ) % {"file": self.file}

    def crumbs(self) -> list[Crumb]:
        here = self.url("channel_order_file", self.file.pk)
        return [*OrderScene.crumbs(self), (here, str(self.file))]

    def check(self) -> None:
        if not self.file.is_imported:
            raise ChannelError(_("This file was withdrawn already."))
        self.check_county(self.file.partner, self.file.months)

    def form(self, data: Any = None) -> Form:
        return StepForm(data, needs_reason=True)

    def save(self, form: Any) -> str:
        self.check_county(self.file.partner, self.file.months)
        step = StateStep(
            OrderFileState.WITHDRAWN, self.person, form.cleaned_data["reason"]
        )
        withdraw_file(self.file, step)
        return self.url("channel_order_file", self.file.pk)


# --- At a farm's desk ---------------------------------------------------------------
class _AtDesk(DeskScene, OrderScene):
    def files(self) -> QuerySet[OrderFile]:
        return files_of_partner(self.partner)


class DeskFiles(_Files, _AtDesk):
    pass


class DeskUpload(_Upload, _AtDesk):
    def form(self, *data: Any, **more: Any) -> OrderFileForm:
        return OrderFileForm(*data, **more)

    def farms(self) -> QuerySet[Partner]:
        return Partner.objects.filter(pk=self.partner.pk)


class DeskTemplate(_Template, _AtDesk):
    pass


class DeskFile(_File, _AtDesk):
    pass


class DeskWithdraw(_Withdraw, _AtDesk):
    pass


# --- In a county --------------------------------------------------------------------
class _InCounty(CountyScene, OrderScene):
    def files(self) -> QuerySet[OrderFile]:
        return files_of_county(self.county)

    def other_county(self, farm: Partner, months: list[date]) -> County | None:
        own = counties_of(self.county)
        found = counties_by_month(farm, set(months)).values()
        return next((county for county in found if county.pk not in own), None)


class CountyFiles(_Files, _InCounty):
    pass


class CountyUpload(_Upload, _InCounty):
    def form(self, *data: Any, **more: Any) -> OrderFileForm:
        return CountyOrderFileForm(*data, county=self.county, **more)

    def farms(self) -> QuerySet[Partner]:
        return Partner.objects.filter(village__county=self.county)


class CountyTemplate(_Template, _InCounty):
    pass


class CountyFile(_File, _InCounty):
    def shown(self, months: QuerySet[OrderMonth]) -> QuerySet[OrderMonth]:
        return months.filter(county__in=counties_of(self.county))


class CountyWithdraw(_Withdraw, _InCounty):
    pass
