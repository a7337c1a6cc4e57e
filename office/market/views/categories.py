"""The tree of categories: to look at and put in order, and each to change."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.inputs import whole
from fulfilment.claims.models import CategoryWindow
from office.market.forms.categories import CategoryForm, as_typed
from office.market.services.categories import save_category_page
from office.moderation.views.base import OfficePage
from shop.catalogue.models import Category
from shop.catalogue.services.categories import (
    CategoryError,
    delete_category,
    shift_category,
)


class _CategoriesPage(OfficePage):
    """A page of the market's office alone: no cooperative has a role for it."""

    act = "office.categories.edit"
    http_method_names = ["get", "head", "post", "options"]


class CategoriesPage(_CategoriesPage):
    """All of them in their order, with those that are hidden."""

    template_name = "office/market/categories.html"

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        do, pk = request.POST.get("do", ""), whole(request.POST.get("category")) or 0
        if do not in {"up", "down"}:
            raise Http404
        try:
            shift_category(pk, up=do == "up")
        except CategoryError as refused:
            messages.warning(request, str(refused))
        return redirect("office:categories", self.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = Category.objects.select_related("picture").order_by("path")
        hours = dict(CategoryWindow.objects.values_list("category", "hours"))
        return super().get_context_data(
            categories=[(row, hours.get(row.pk)) for row in rows], **kwargs
        )


class NewCategoryPage(_CategoriesPage):
    """One more, at the end of those beside it."""

    template_name = "office/market/category.html"

    @cached_property
    def category(self) -> Category | None:
        return None

    def initial(self) -> dict[str, Any]:
        return {"parent": whole(self.request.GET.get("below"))}

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(CategoryForm(initial=self.initial(), category=self.category))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = CategoryForm(request.POST, request.FILES, category=self.category)
        if not form.is_valid():
            return self.page(form)
        fields = form.fields_of_category()
        if form.errors:
            return self.page(form)
        parent = form.cleaned_data["parent"]
        try:
            kept = save_category_page(
                self.category.pk if self.category else None,
                fields,
                parent_id=parent.pk if parent else None,
                claim_hours=form.cleaned_data["claim_hours"],
                seen=form.cleaned_data["seen"],
            )
        except CategoryError as refused:
            form.add_error(None, str(refused))
            return self.page(form)
        messages.success(request, _("%(name)s is saved.") % {"name": kept.name})
        return redirect("office:categories", self.slug)

    def page(self, form: CategoryForm) -> HttpResponse:
        context = self.get_context_data(form=form, category=self.category)
        return self.render_to_response(context, status=422 if form.errors else 200)


class CategoryPage(NewCategoryPage):
    """One of them, to change or to delete; its address stays."""

    @cached_property
    def category(self) -> Category:
        rows = Category.objects.select_related("picture")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        window = CategoryWindow.objects.filter(category=self.category).first()
        return as_typed(self.category, window.hours if window else None)

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        if request.POST.get("do") != "delete":
            return super().post(request, **kwargs)
        name = self.category.name
        try:
            delete_category(self.category.pk)
        except CategoryError as refused:
            messages.warning(request, str(refused))
            return redirect("office:category", self.slug, self.category.pk)
        messages.success(request, _("%(name)s is deleted.") % {"name": name})
        return redirect("office:categories", self.slug)
