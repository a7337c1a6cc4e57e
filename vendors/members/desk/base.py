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
from django.views.generic import TemplateView

from accounts.models import User
from accounts.queries import person_of
from core.permissions import OPERATOR, may
from vendors.members.queries import MARKET_OFFICE, role_at
from vendors.members.states import Role
from vendors.partner.models import Partner


class DeskView(LoginRequiredMixin, TemplateView):
    """A page of one seller's desk. Subclasses name the `act` the person needs.

    A stranger gets 404, as if the seller had no desk; a team member without the
    right gets 403. `write_act` is asked for anything but reading.
    """

    act: str
    write_act: str | None = None
    partner: Partner
    role: str

    def dispatch(
        self, request: HttpRequest, *args: Any, slug: str, **kwargs: Any
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        held = role_at(request.user, slug)
        if held is None:
            raise Http404
        self.partner, self.role = held.partner, held.role
        if not may(self.role, self.act_for(request)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        """Who is at the desk: nobody gets in who has not signed in."""
        return person_of(self.request)

    def act_for(self, request: HttpRequest) -> str:
        reading = request.method in {"GET", "HEAD", "OPTIONS"}
        return self.act if reading else self.write_act or self.act

    def allows(self, act: str) -> bool:
        """Whether the person may do the act here, for buttons."""
        return may(self.role, act)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            partner=self.partner, role=self.role, slug=self.partner.code, **kwargs
        )


class OfficeView(LoginRequiredMixin, TemplateView):
    """A page of a cooperative's office, or of the market's for the operator's staff.

    `cooperative` is None in the market's office; `sellers` is what is in scope.
    """

    act: str
    write_act: str | None = None
    cooperative: Partner | None
    sellers: QuerySet[Partner]

    def dispatch(
        self, request: HttpRequest, *args: Any, slug: str, **kwargs: Any
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.slug = slug
        role = self._enter(request, slug)
        if not may(role, self.act_for(request)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _enter(self, request: HttpRequest, slug: str) -> str:
        if slug == MARKET_OFFICE:
            if not request.user.is_staff:
                raise Http404
            self.cooperative, self.sellers = None, Partner.objects.all()
            return OPERATOR
        held = role_at(request.user, slug)
        if held is None or held.role != Role.ADMIN:
            raise Http404
        self.cooperative = held.partner
        self.sellers = Partner.objects.filter(cooperative=held.partner)
        return held.role

    def act_for(self, request: HttpRequest) -> str:
        reading = request.method in {"GET", "HEAD", "OPTIONS"}
        return self.act if reading else self.write_act or self.act

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            cooperative=self.cooperative, slug=self.slug, **kwargs
        )
