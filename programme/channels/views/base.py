"""The base of pages of sales elsewhere: the same at a farm's desk and in a county."""

from abc import abstractmethod
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.pages import LongPaginator
from core.refusals import RefusalError
from programme.channels.models import SalesStatement
from programme.channels.queries.statements import of_county, of_partner
from programme.plans.services.entries import Sender
from vendors.members.desk.base import CountyView, DeskView, RuledView

Crumb = tuple[str, str]
PAGE_SIZE = 30


class ChannelScene(RuledView):
    """Whose statements these are, and in which frame they are shown.

    `edit_act` is the right to enter and declare, `confirm_act` to confirm.
    """

    http_method_names = ["get", "head", "options"]
    namespace: str
    base: str
    wrap: str
    edit_act: str
    confirm_act: str

    @property
    @abstractmethod
    def slug(self) -> str:
        """Of the desk or the county."""

    @abstractmethod
    def statements(self) -> QuerySet[SalesStatement]:
        """All that may be seen here."""

    def url(self, name: str, *args: object) -> str:
        return reverse(f"{self.namespace}:{name}", args=[self.slug, *args])

    @cached_property
    def statement(self) -> SalesStatement:
        return get_object_or_404(self.statements(), pk=self.kwargs["pk"])

    def crumbs(self) -> list[Crumb]:
        return []

    def above(self, statement: SalesStatement) -> list[Crumb]:
        here = self.url("channel_statement", statement.pk)
        return [*self.crumbs_of_list(), (here, str(statement))]

    @abstractmethod
    def crumbs_of_list(self) -> list[Crumb]:
        """The page with all statements, and what is above it."""

    def page_of(self, rows: QuerySet[Any]) -> Page[Any]:
        page: Page[Any] = LongPaginator(rows, PAGE_SIZE).get_page(
            self.request.GET.get("page")
        )
        return page

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = {
            "base": self.base, "wrap": self.wrap, "crumbs": self.crumbs(),
            "namespace": self.namespace, "may_edit": self.may_send(self.edit_act),
        }  # fmt: skip
        return super().get_context_data(**context | kwargs)


class DeskScene(ChannelScene, DeskView):
    namespace, base, wrap = "desk", "desk/base.html", "wrap"
    act = "desk.channels.see"
    edit_act, confirm_act = "desk.channels.edit", "desk.channels.confirm"

    @property
    def slug(self) -> str:
        return str(self.partner.code)

    def statements(self) -> QuerySet[SalesStatement]:
        return of_partner(self.partner)

    def crumbs_of_list(self) -> list[Crumb]:
        return [(self.url("channels"), _("Other channels"))]


class CountyScene(ChannelScene, CountyView):
    namespace, base, wrap = "programme", "programme/base.html", ""
    act = "programme.channels.edit"
    edit_act = confirm_act = "programme.channels.edit"

    @property
    def slug(self) -> str:
        return str(self.county.slug)

    def statements(self) -> QuerySet[SalesStatement]:
        return of_county(self.county)

    def crumbs_of_list(self) -> list[Crumb]:
        return [
            (self.url("channels"), _("Other channels")),
            (self.url("channel_statements"), _("Sales statements")),
        ]


class ChannelFormPage(ChannelScene):
    """A page of one form. What is refused keeps all that was typed."""

    template_name = "channels/form.html"
    http_method_names = ["get", "head", "post", "options"]
    title: Any = ""
    lead: Any = ""
    button: Any = ""
    said: Any = ""
    is_grave: Any = False

    def act_for(self, request: HttpRequest) -> str:
        return self.edit_act

    @abstractmethod
    def form(self, data: Any = None) -> Form:
        """The form, filled with what was sent or with what there is."""

    def filled(self) -> Form:
        return self.form(self.request.POST)

    @abstractmethod
    def save(self, form: Any) -> str:
        """Do it; where to go on. Raises `RefusalError`."""

    def check(self) -> None:
        """Whether the page makes sense now. Raises `RefusalError`."""

    def sender(self, form: Any) -> Sender:
        return Sender(self.person, form.cleaned_data["key"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.check()
        return self.page(self.form())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = self.filled()
        if not form.is_valid():
            return self.page(form)
        try:
            url = self.save(form)
        except RefusalError as refused:
            form.add_error(None, refused.words)
            return self.page(form)
        if self.said:
            messages.success(request, str(self.said))
        return redirect(url)

    def page(self, form: Form) -> HttpResponse:
        crumbs = self.crumbs()
        context = self.get_context_data(
            form=form,
            title=self.title,
            lead=self.lead,
            button=self.button,
            is_grave=self.is_grave,
            back=crumbs[-1][0] if crumbs else self.url("channels"),
        )
        return self.render_to_response(context, status=422 if form.errors else 200)
