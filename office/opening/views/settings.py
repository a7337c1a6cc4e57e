"""Settings of the market: what it is, new sellers' delivery, who runs it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.queries import person_of
from core import looks, market
from core.images.intake import store_logo, store_photo
from core.images.kinds import PhotoError
from core.inputs import whole
from core.models import Photo, SettingChange
from core.refusals import RefusalError
from core.runtime_settings import (
    SETTINGS,
    Words,
    change_settings,
    history,
    in_words,
    seen_of,
    take_back,
)
from office.opening.forms import MarketForm
from office.opening.limits_form import BY_NAME, LimitsForm, labelled
from office.opening.settings_forms import (
    DeliveryForm,
    LooksForm,
    OperatorDetailsForm,
    SettingsForm,
)

from .base import OpeningPage

CHANGES_SHOWN = 20


class SettingsPage(OpeningPage):
    """Some settings together; who changed them when, and each change undone.

    What somebody else changed meanwhile is not overwritten, and what was typed stays.
    """

    page_name: str
    form_class: type[SettingsForm]

    @property
    def names(self) -> list[str]:
        return [setting.name for setting in self.form_class.shown]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        seen = {"seen": seen_of(self.form_class.shown)}
        return self.page(self.form_class(initial=self.form_class.as_typed() | seen))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if "back" in request.POST:
            return self._take_back(whole(request.POST["back"]) or 0)
        form = self.form_class(request.POST, initial=self.form_class.as_typed())
        if not form.is_valid():
            return self.page(form)
        seen = form.cleaned_data["seen"]
        try:
            change_settings(
                form.values(),
                user=person_of(request),
                seen=seen,
                shown=self.form_class.shown,
            )
        except RefusalError as refused:
            form.add_error(None, refused.words)
            return self.page(form)
        return self.saved(form)

    def saved(self, _form: SettingsForm) -> HttpResponse:
        return self.redirected(_("Saved."))

    def _take_back(self, pk: int) -> HttpResponse:
        change = get_object_or_404(SettingChange, pk=pk, name__in=self.names)
        try:
            take_back(change, user=person_of(self.request))
        except RefusalError as refused:
            messages.error(self.request, refused.words)
        else:
            messages.success(self.request, _("The change was undone."))
        return redirect(self.page_name, self.slug)

    def in_words(self, row: SettingChange) -> str:
        return in_words(row)

    def label(self, row: SettingChange) -> Words:
        return SETTINGS[row.name].label

    def page(self, form: SettingsForm) -> HttpResponse:
        changes = [
            {"row": row, "label": self.label(row), "shown": self.in_words(row)}
            for row in history(self.names, CHANGES_SHOWN)
        ]
        context = self.get_context_data(
            form=form, changes=changes, currency=market.currency()
        )
        return self.render_to_response(context, status=422 if form.errors else 200)


class MarketPage(SettingsPage):
    """Name, languages, country, currency, time zone."""

    template_name = "opening/market.html"
    page_name = "office:opening_market"
    form_class = MarketForm

    def saved(self, form: SettingsForm) -> HttpResponse:
        """With another country, its usual currency and zone are suggested once."""
        suggests = isinstance(form, MarketForm) and bool(form.suggestions)
        if not suggests or "country" not in form.changed_data:
            return super().saved(form)
        messages.success(self.request, _("Saved. Please check currency and time zone."))
        return redirect(self.page_name, self.slug)


class LimitsPage(SettingsPage):
    """Deadlines, days off, limits: what an operator changes while the market runs."""

    template_name = "opening/limits.html"
    page_name = "office:opening_limits"
    form_class = LimitsForm

    def label(self, row: SettingChange) -> Words:
        return labelled(BY_NAME[row.name])

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        sees = self.allows("office.transfers.see")
        return super().get_context_data(sees_account=sees, **kwargs)

    def redirected(self, said: str) -> HttpResponse:
        messages.success(self.request, said)
        return redirect(self.page_name, self.slug)


class DeliveryPage(SettingsPage):
    """What a new seller's delivery starts with."""

    template_name = "opening/delivery.html"
    page_name = "office:opening_delivery"
    form_class = DeliveryForm


PICTURES = {"logo": looks.LOGO, "banner": looks.BANNER}


class LooksPage(SettingsPage):
    """Logo, colour and the picture of the home page."""

    template_name = "opening/looks.html"
    page_name = "office:opening_looks"
    form_class = LooksForm

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        if "picture" in request.POST:
            return self._change_picture(request.POST["picture"])
        return super().post(request, **kwargs)

    def _change_picture(self, which: str) -> HttpResponse:
        """Each is sent by itself and kept at once."""
        if which not in PICTURES:
            raise Http404
        file, pk = self.request.FILES.get("photo"), 0
        if file is None and "remove" not in self.request.POST:
            messages.error(self.request, _("Please select a picture."))
            return redirect(self.page_name, self.slug)
        person = person_of(self.request)
        store = store_logo if which == "logo" else store_photo
        try:
            if file is not None:
                pk = store(file, by=person).pk
            change_settings({PICTURES[which]: pk}, user=person)
        except PhotoError as refused:
            messages.error(self.request, refused.words)
        else:
            messages.success(self.request, _("Saved."))
        return redirect(self.page_name, self.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            logo=looks.logo_url(192),
            banner=Photo.objects.filter(pk=looks.BANNER()).first(),
            **kwargs,
        )

    def in_words(self, row: SettingChange) -> str:
        if not row.value:
            return pgettext("a colour or picture", "none")
        is_colour = row.name == looks.ACCENT.name
        return str(row.value) if is_colour else _("a picture")


class OperatorPage(SettingsPage):
    """Who runs the market, as invoices, statements, mails and the imprint say it."""

    template_name = "opening/operator.html"
    page_name = "office:opening_operator"
    form_class = OperatorDetailsForm
