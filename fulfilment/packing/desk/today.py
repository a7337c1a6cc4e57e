"""The desk's first page: what to do now."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from core import dates
from fulfilment.deadlines.performance import performance_of
from fulfilment.packing.queries.today import FirstStep, first_steps, has_goods, today
from vendors.members.cards import cards_for
from vendors.members.desk.base import DeskView

HIDDEN_FOR = 365 * 24 * 3600


class TodayView(DeskView):
    """The desk's first page: what to do now."""

    act = "desk.see"
    template_name = "desk/today.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        sees_orders = self.allows("desk.orders.see")
        job = today(self.partner) if sees_orders else None
        # Before there are goods nothing is "all done", also with the list hidden.
        is_stocked = has_goods(self.partner)
        steps = self._steps(is_stocked)
        return super().get_context_data(
            job=job,
            performance=performance_of(self.partner) if sees_orders else None,
            waiting_count=job.to_pack if job else 0,
            now=dates.local(),
            cards=cards_for(self.person, self.partner),
            steps=steps,
            steps_done=sum(step.is_done for step in steps),
            has_goods=is_stocked,
            **kwargs,
        )

    def _steps(self, is_stocked: bool) -> list[FirstStep]:
        """For who runs the shop, until all is done or this device was told not to."""
        if not self.allows("desk.shop.edit") or _cookie(self.partner.code) in (
            self.request.COOKIES
        ):
            return []
        return first_steps(self.partner, self.person, is_stocked=is_stocked)


class HideSteps(DeskView):
    """The list of first steps is put away on this device."""

    act = "desk.shop.edit"
    http_method_names = ["post", "options"]

    def post(self, *_args: object) -> HttpResponse:
        response = redirect("desk:today", self.partner.code)
        response.set_cookie(
            _cookie(self.partner.code),
            "1",
            max_age=HIDDEN_FOR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response


def _cookie(code: str) -> str:
    return f"nanpo_steps_{code}"
