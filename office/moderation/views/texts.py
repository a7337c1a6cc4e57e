"""The market's own texts, by its staff: versions of its pages, home's headline."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.forms.legal import LegalTextForm
from accounts.models import LegalText
from accounts.queries import person_of, text_in_force, versions_of
from accounts.services import publish_text
from shop.storefront.forms import HeadlineForm, as_typed
from shop.storefront.models import Headline
from shop.storefront.queries import (
    HomeHeadline,
    headline_cards,
    headlines,
    running_headline,
)
from shop.storefront.services import HeadlineOverError, end_headline, save_headline
from shop.storefront.views import render_home

from .base import OfficePage


class LegalTextsPage(OfficePage):
    """Each page with the version that holds."""

    act = "office.pages.edit"
    template_name = "office/legal_texts.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = [
            (kind, label, text_in_force(kind)) for kind, label in LegalText.Kind.choices
        ]
        return super().get_context_data(rows=rows, **kwargs)


class LegalTextPage(OfficePage):
    """One page: its text to change, and its versions."""

    act = "office.pages.edit"
    write_act = "office.pages.edit"
    template_name = "office/legal_text.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.kind = str(kwargs["kind"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = LegalTextForm(request.POST)
        if self.kind not in LegalText.Kind.values:
            raise Http404
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        publish_text(self.kind, **form.cleaned_data, by=person_of(request))
        messages.success(request, _("The new version is on its page."))
        return redirect("office:legal_texts", self.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        if self.kind not in LegalText.Kind.values:
            raise Http404
        kwargs.pop("kind", None)
        text = text_in_force(self.kind)
        names = ("body_en", "body_zh_hans", "is_draft")
        known = {name: getattr(text, name) for name in names} if text else None
        kwargs.setdefault("form", LegalTextForm(initial=known))
        return super().get_context_data(
            kind=self.kind,
            title=LegalText.Kind(self.kind).label,
            versions=versions_of(self.kind).select_related("by"),
            **kwargs,
        )


class HeadlinesPage(OfficePage):
    """Those that were written, and a form for the next."""

    act = "office.pages.edit"
    write_act = "office.pages.edit"
    template_name = "office/headlines.html"
    headline: Headline | None = None

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = HeadlineForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        goods = form.cleaned_data["goods"]
        if "preview" in request.POST:
            shown = HomeHeadline(Headline(**form.texts), headline_cards(goods))
            return render_home(request, shown, is_preview=True)
        return self._save(form, goods)

    def _save(self, form: HeadlineForm, goods: list[Any]) -> HttpResponse:
        try:
            save_headline(self.headline, form.texts, goods, by=person_of(self.request))
        except HeadlineOverError as over:
            messages.error(self.request, str(over))
        else:
            messages.success(self.request, _("The headline is saved."))
        return redirect("office:headlines", self.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        kwargs.setdefault("form", HeadlineForm())
        shown = running_headline()
        return super().get_context_data(
            headline=self.headline,
            headlines=headlines(),
            shown=shown.headline if shown else None,
            **kwargs,
        )


class HeadlinePage(HeadlinesPage):
    """One of them: to change, or to end before its time."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.pk = int(kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.headline = get_object_or_404(Headline, pk=self.pk)
        return super().get(request, *args, **kwargs)

    def post(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        self.headline = get_object_or_404(Headline, pk=self.pk)
        if request.POST.get("do") == "end":
            return self._end(self.headline)
        return super().post(request, *args, **kwargs)

    def _end(self, headline: Headline) -> HttpResponse:
        try:
            end_headline(headline)
        except HeadlineOverError as over:
            messages.error(self.request, str(over))
        else:
            messages.success(self.request, _("The headline is off the home page."))
        return redirect("office:headlines", self.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        if self.headline is not None and "form" not in kwargs:
            kwargs["form"] = HeadlineForm(initial=as_typed(self.headline))
        return super().get_context_data(**kwargs)
