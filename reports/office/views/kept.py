"""Saved views: a list of them, keeping one, naming it anew, deleting it, opening it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from reports.office.forms import ViewForm
from reports.office.models import SavedView
from reports.office.queries import views_in
from reports.office.scope import may_share
from reports.office.services.runs import ViewError, delete_view, rename_view, save_view
from vendors.members.desk.base import OfficeView


def address_of(view: SavedView, slug: str) -> str:
    """The page that a view opens."""
    address = reverse("office:figures", args=[slug]) + view.path
    return f"{address}?{view.query or 'period=month'}"


class ViewsPage(OfficeView):
    """One's own views of this office and those that others share; a new one."""

    act = "office.figures.see"
    is_ones_own = True
    template_name = "office/figures/views.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = list(views_in(self.cooperative, self.person))
        return super().get_context_data(
            rows=[(view, address_of(view, self.slug)) for view in rows],
            form=kwargs.pop("form", None),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ViewForm(request.POST, may_share=may_share(self.role))
        if not form.is_valid():
            return self._again(form)
        values = form.cleaned_data
        try:
            view = save_view(
                self.cooperative,
                form.named,
                path=values["path"],
                query=values["query"],
                owner=self.person,
            )
        except ViewError as refused:
            form.add_error(None, str(refused))
            return self._again(form)
        messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
        return redirect(address_of(view, self.slug))

    def _again(self, form: ViewForm) -> HttpResponse:
        context = self.get_context_data(form=form)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return self.render_to_response(context, status=status)


class ViewPage(OfficeView):
    """Opening a view; its owner names it anew or deletes it."""

    act = "office.figures.see"
    is_ones_own = True
    template_name = "office/figures/view.html"

    def own(self) -> SavedView:
        """Another's view can be opened, never changed: 404."""
        rows = SavedView.objects.filter(
            cooperative=self.cooperative, owner=self.person
        ).select_related("cooperative", "owner")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "edit" in request.GET:
            return super().get(request, *args, **kwargs)
        rows = views_in(self.cooperative, self.person)
        view = get_object_or_404(rows, pk=self.kwargs["pk"])
        return redirect(address_of(view, self.slug))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        view = kwargs.pop("found", None) or self.own()
        form = kwargs.pop("form", None) or ViewForm(
            instance=view, may_share=may_share(self.role)
        )
        return super().get_context_data(
            view=view,
            form=form,
            address=address_of(view, self.slug),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        view = self.own()
        if request.POST.get("do") == "delete":
            delete_view(view)
            messages.success(request, _("View deleted."))
            return redirect("office:figures_views", self.slug)
        form = ViewForm(request.POST, may_share=may_share(self.role))
        if form.is_valid():
            try:
                rename_view(view, form.named)
            except ViewError as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Saved."))
                return redirect("office:figures_views", self.slug)
        context = self.get_context_data(found=view, form=form)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return self.render_to_response(context, status=status)
