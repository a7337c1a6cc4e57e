"""The base of every desk and office page: in whose name, in which role.

A page never takes a seller from a form or looks an object up by id alone: it starts
from `self.partner` (desk) or `self.sellers` (office), so that another's answers 404.
"""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from accounts.impersonation import page_of, visit_of
from accounts.models import User
from accounts.queries import person_of
from accounts.second_factor import require_second_factor
from core.activity_log import activity_context, watch_writes
from core.permissions import (
    MONEY_ACTS,
    OFFICER,
    PROVINCE,
    acts_of,
    is_for_own_hands,
    may,
)
from core.regions import region_name
from vendors.members.queries import MARKET_OFFICE, may_still_help, role_at
from vendors.members.states import READ_ONLY
from vendors.partner.models import Partner
from vendors.places.models import County, ProvinceOfficer
from vendors.places.queries import stands_in

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class RuledView(LoginRequiredMixin, TemplateResponseMixin, ContextMixin, View):
    """A page that asks the permissions table. Subclasses name the `act` it needs.

    `write_act` is asked for anything but reading, which a role that is read-only never
    may. `role` is the one in which the person is here.
    """

    act: str
    write_act: str | None = None
    role: str
    # Whether whatever changes something here is entered in the activity log.
    is_logged = True
    # Whether what is written here is the person's own, so that who only reads may too.
    is_ones_own = False

    @property
    def person(self) -> User:
        """Who is here: nobody gets in who has not signed in."""
        return person_of(self.request)

    def act_for(self, request: HttpRequest) -> str:
        is_reading = request.method in READING
        return self.act if is_reading else self.write_act or self.act

    def allows(self, act: str) -> bool:
        """Whether the person may do the act here, for buttons and parts of a page."""
        is_closed = is_for_own_hands(act) and visit_of(self.request) is not None
        return may(self.role, act) and not is_closed

    def refuse_unless_allowed(self, request: HttpRequest) -> None:
        """Raises `PermissionDenied`."""
        act = self.act_for(request)
        is_reading = request.method in READING
        if not (self.allows(act) if is_reading else self.may_send(act)):
            raise PermissionDenied
        if not is_reading:
            self.confirm_for(act)

    def confirm_for(self, act: str) -> None:
        """Ask for the second factor before money goes.

        Raises `ImmediateHttpResponse`: what was sent is done after the detour.
        """
        if act in MONEY_ACTS:
            require_second_factor(self.request)

    def may_send(self, act: str = "") -> bool:
        """Whether a form of this page may be sent by who is here, for its buttons.

        `act` is what the form does, where it isn't what the page does.
        """
        is_looking_on = self.role in READ_ONLY and not self.is_ones_own
        return self.allows(act or self.write_act or self.act) and not is_looking_on

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(may_send=self.may_send(), **kwargs)

    def get(
        self,
        request: HttpRequest,
        *args: Any,
        **kwargs: Any,
    ) -> HttpResponseBase:
        """The page, as of Django's `TemplateView`; some answer with a file instead."""
        return self.render_to_response(self.get_context_data(**kwargs))

    def run(
        self,
        request: HttpRequest,
        *args: object,
        scope: str,
        cooperative_id: int | None = None,
        **kwargs: object,
    ) -> HttpResponseBase:
        """The page, with everything it does entered in the activity log.

        What changed something and of which no service spoke is entered by its name.
        """
        who = {"user_id": request.user.pk, "role": self.role}
        with activity_context(scope=scope, cooperative_id=cooperative_id, **who):
            if request.method in READING or not self.is_logged:
                return super().dispatch(request, *args, **kwargs)
            with watch_writes() as seen:
                response = super().dispatch(request, *args, **kwargs)
                match = page_of(request)  # not the page of the detour
                if match and response.status_code < 400:
                    act = self.act_for(request)
                    seen.note(act, page=match.view_name, ids=match.kwargs)
            return response


class DeskView(RuledView):
    """A page of one seller's desk.

    A stranger gets 404, as if the seller had no desk; a team member without the
    right gets 403.
    """

    partner: Partner
    # A farm's own business; services enter what concerns others.
    is_logged = False

    def dispatch(
        self, request: HttpRequest, *args: Any, slug: str, **kwargs: Any
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        held = role_at(request.user, slug)
        if held is None:
            raise Http404
        self.partner, self.role = held.partner, held.role
        if held.on_behalf:
            if not may_still_help(held.user, held.partner):
                raise Http404
            self.is_logged = True  # the farmer can read what was done for them
        self.refuse_unless_allowed(request)
        return self.run(request, *args, scope=f"desk:{slug}", **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            partner=self.partner, role=self.role, slug=self.partner.code, **kwargs
        )


class OfficeView(RuledView):
    """A page of a cooperative's office, or of the market's for the operator's staff.

    `cooperative` is None in the market's office; `sellers` is what is in scope.
    Whoever has nothing to do in the office gets 404, who may not do this 403.
    """

    cooperative: Partner | None
    sellers: QuerySet[Partner]

    def dispatch(
        self, request: HttpRequest, *args: object, slug: str, **kwargs: object
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.slug = slug
        self.role = self._enter(request, slug)
        self.refuse_unless_allowed(request)
        return self.run(
            request,
            *args,
            scope=f"office:{slug}",
            cooperative_id=self.cooperative.pk if self.cooperative else None,
            **kwargs,
        )

    def _enter(self, request: HttpRequest, slug: str) -> str:
        if slug == MARKET_OFFICE:
            if not request.user.is_staff:
                raise Http404
            self.cooperative, self.sellers = None, Partner.objects.all()
            return str(person_of(request).staff_role)
        held = role_at(request.user, slug)
        is_let_in = (
            held is not None
            and held.partner.is_cooperative
            and may(held.role, "office.enter")
        )
        if held is None or not is_let_in:
            raise Http404
        self.cooperative = held.partner
        self.sellers = Partner.objects.filter(cooperative=held.partner)
        return held.role

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            cooperative=self.cooperative,
            role=self.role,
            acts=acts_of(self.role),
            slug=self.slug,
            **kwargs,
        )


class CooperativeView(OfficeView):
    """A page that only a cooperative's office has; the market's answers 404."""

    cooperative: Partner

    def _enter(self, request: HttpRequest, slug: str) -> str:
        if slug == MARKET_OFFICE:
            raise Http404
        return super()._enter(request, slug)


class CountyView(RuledView):
    """A page of a county's programme: its officers, its province's, the market's staff.

    Under `/programme/<slug>/`, the county's slug. Others get 404. The address of a
    county that was merged into another leads to the same page of its successor.
    """

    county: County

    def dispatch(
        self, request: HttpRequest, *args: Any, slug: str, **kwargs: Any
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        named: County = get_object_or_404(
            County.objects.select_related("merged_into"), slug=slug
        )
        self.county = stands_in(named)
        self.role = self._role_of(person_of(request))
        if self.county != named:
            return self._at_successor(request, kwargs)
        self.refuse_unless_allowed(request)
        return self.run(request, *args, scope=f"programme:{slug}", **kwargs)

    def _role_of(self, person: User) -> str:
        """Their own county's officer is that first. Raises `Http404`."""
        if person.is_staff:
            return str(person.staff_role)
        if self.county.officers.filter(user=person).exists():
            return OFFICER
        if is_province_officer(person, self.county.region):
            return PROVINCE
        raise Http404

    def _at_successor(
        self, request: HttpRequest, kwargs: dict[str, object]
    ) -> HttpResponseBase:
        match = request.resolver_match
        name = match.view_name if match else "programme:overview"
        url = reverse(name, kwargs={**kwargs, "slug": self.county.slug})
        asked = request.META.get("QUERY_STRING", "")
        return redirect(f"{url}?{asked}" if asked else url)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            county=self.county,
            role=self.role,
            acts=acts_of(self.role),
            slug=self.county.slug,
            **kwargs,
        )


class ProvinceView(RuledView):
    """A page over all counties of a province, for its officers and the market's staff.

    Under `/programme/province/<region>/`. Others get 404.
    """

    region: str

    def dispatch(
        self, request: HttpRequest, *args: Any, region: str, **kwargs: Any
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        person, self.region = person_of(request), region
        if not (person.is_staff or is_province_officer(person, region)):
            raise Http404
        if not County.objects.filter(region=region, merged_into=None).exists():
            raise Http404
        self.role = str(person.staff_role) if person.is_staff else PROVINCE
        self.refuse_unless_allowed(request)
        return self.run(request, *args, scope=f"province:{region}", **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            region=self.region,
            province=region_name(self.region),
            role=self.role,
            acts=acts_of(self.role),
            **kwargs,
        )


def is_province_officer(person: User, region: str) -> bool:
    return ProvinceOfficer.objects.filter(user=person, region=region).exists()
