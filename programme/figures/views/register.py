"""The market's pages on which places are entered, and officers appointed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from core import market
from core.regions import region_name
from programme.figures.forms.register import (
    CountyForm,
    OfficerForm,
    SettleForm,
    VillageForm,
)
from vendors.partner.models import Partner
from vendors.partner.services.sellers import settle
from vendors.places.models import County, ProvinceOfficer, Village
from vendors.places.services import (
    PlaceError,
    appoint_officer,
    appoint_province_officer,
    dismiss_officer,
    dismiss_province_officer,
    save_county,
    save_village,
)

from .places import CountyPage, MarketPage


class NewCountyPage(MarketPage):
    """A county of the market."""

    template_name = "programme/office/county_form.html"

    @cached_property
    def county(self) -> County | None:
        return None

    def initial(self) -> dict[str, Any]:
        if self.county is None:
            return {"region": market.region()}
        return {name: getattr(self.county, name) for name in CountyForm.base_fields}

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(CountyForm(initial=self.initial()))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = CountyForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        try:
            kept = save_county(self.county, form.cleaned_data)
        except PlaceError as refused:
            form.add_error(None, str(refused))
            return self.page(form)
        messages.success(request, _("%(name)s is saved.") % {"name": kept.name})
        return redirect("office:county", self.slug, kept.slug)

    def page(self, form: CountyForm) -> HttpResponse:
        context = self.get_context_data(form=form, county=self.county)
        return self.render_to_response(context, status=422 if form.errors else 200)


class EditCountyPage(NewCountyPage):
    """What is wrong in it put right; its address stays."""

    @cached_property
    def county(self) -> County:
        rows = County.objects.filter(merged_into=None)
        return get_object_or_404(rows, slug=self.kwargs["place"])


class NewVillagePage(MarketPage):
    """A village of a county."""

    template_name = "programme/office/village_form.html"

    @cached_property
    def village(self) -> Village | None:
        return None

    @cached_property
    def county(self) -> County:
        rows = County.objects.filter(merged_into=None)
        return get_object_or_404(rows, slug=self.kwargs["place"])

    def initial(self) -> dict[str, Any]:
        if self.village is None:
            return {}
        return {name: getattr(self.village, name) for name in VillageForm.base_fields}

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(VillageForm(initial=self.initial()))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = VillageForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        try:
            kept = save_village(self.village, self.county, form.cleaned_data)
        except PlaceError as refused:
            form.add_error(None, str(refused))
            return self.page(form)
        messages.success(request, _("%(name)s is saved.") % {"name": kept.name})
        return redirect("office:county", self.slug, self.county.slug)

    def page(self, form: VillageForm) -> HttpResponse:
        context = self.get_context_data(
            form=form, county=self.county, village=self.village
        )
        return self.render_to_response(context, status=422 if form.errors else 200)


class EditVillagePage(NewVillagePage):
    """What is wrong in it put right; its address stays."""

    @cached_property
    def village(self) -> Village:
        rows = Village.objects.select_related("county")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def county(self) -> County:
        return self.village.county


class AppointPage(CountyPage):
    """Somebody becomes an officer; what is wrong is said on the county's page."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = OfficerForm(request.POST)
        if form.is_valid():
            person: User = form.cleaned_data["contact"]
            try:
                appoint_officer(self.county, person)
            except PlaceError as refused:
                form.add_error(None, str(refused))
            else:
                said = _("%(person)s runs the programme of %(county)s now.")
                names = {"person": person, "county": self.county.name}
                messages.success(request, said % names)
                return redirect("office:county", self.slug, self.county.slug)
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=422)


class DismissPage(MarketPage):
    """Somebody is no officer any more, at once."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        county = get_object_or_404(County, slug=self.kwargs["place"])
        dismiss_officer(county, self.kwargs["pk"])
        messages.success(request, _("This person is no officer here any more."))
        return redirect("office:county", self.slug, county.slug)


class ProvinceOfficersPage(MarketPage):
    """Who looks after all counties of a province; one more is appointed here."""

    template_name = "programme/office/province.html"

    @cached_property
    def region(self) -> str:
        region = str(self.kwargs["region"])
        if not County.objects.filter(region=region, merged_into=None).exists():
            raise Http404
        return region

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(OfficerForm())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = OfficerForm(request.POST)
        if form.is_valid():
            person: User = form.cleaned_data["contact"]
            try:
                appoint_province_officer(self.region, person)
            except PlaceError as refused:
                form.add_error(None, str(refused))
            else:
                said = _("%(person)s looks after the counties of %(province)s now.")
                names = {"person": person, "province": region_name(self.region)}
                messages.success(request, said % names)
                return redirect("office:province_officers", self.slug, self.region)
        return self.page(form)

    def page(self, form: OfficerForm) -> HttpResponse:
        officers = ProvinceOfficer.objects.filter(region=self.region)
        context = self.get_context_data(
            form=form,
            region=self.region,
            province=region_name(self.region),
            officers=officers.select_related("user").order_by("pk"),
        )
        return self.render_to_response(context, status=422 if form.errors else 200)


class DismissProvinceOfficerPage(MarketPage):
    """Somebody looks after the province no more, at once."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        region = self.kwargs["region"]
        dismiss_province_officer(region, self.kwargs["pk"])
        messages.success(request, _("This person is no officer here any more."))
        return redirect("office:province_officers", self.slug, region)


class SettlePage(MarketPage):
    """In which village a seller is: it applied before its village was entered, say."""

    template_name = "programme/office/settle.html"

    @cached_property
    def seller(self) -> Partner:
        rows = self.sellers.select_related("village", "application")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(SettleForm(initial={"village": self.seller.village_id}))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = SettleForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        settle(self.seller, form.cleaned_data["village"])
        messages.success(request, _("%(name)s is saved.") % {"name": self.seller.name})
        return redirect("office:seller", self.slug, self.seller.pk)

    def page(self, form: SettleForm) -> HttpResponse:
        context = self.get_context_data(form=form, seller=self.seller)
        return self.render_to_response(context, status=422 if form.errors else 200)
