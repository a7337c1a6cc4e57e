"""Short supply: less is there than was sold. Look first what a rule would do."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.fulfilment.forms import ShortForm, ShortRuleForm
from orders.fulfilment.queries.short import pools_in_demand, short_rule_of
from orders.fulfilment.services import declare_short_rule
from orders.order.models import VendorOrder
from orders.order.services import (
    ShortPlan,
    StalePlan,
    apply_short_supply,
    plan_short_supply,
)
from vendors.members.desk import DeskView
from vendors.partner.models import StockPool

SHOWN_ROWS = 200


class ShortListView(DeskView):
    """The goods that orders wait for, and the rule that the shop declares."""

    act = "desk.orders.see"
    write_act = "desk.orders.short"
    template_name = "desk/packing/short_list.html"
    http_method_names = ["get", "head", "post", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rule = short_rule_of(self.partner)
        return super().get_context_data(
            pools=pools_in_demand(self.partner),
            form=kwargs.pop("form", None) or ShortRuleForm(initial={"rule": rule}),
            can_shorten=self.allows("desk.orders.short"),
            **kwargs,
        )

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = ShortRuleForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        declare_short_rule(self.partner, form.cleaned_data["rule"])
        messages.success(request, _("Saved. Your shop says so from now on."))
        return HttpResponseRedirect(request.get_full_path())


class ShortView(DeskView):
    """One product: what is there, by which rule; the outcome; then do it.

    Looking is a GET and changes nothing. Doing it sends along what was shown, and is
    refused when it would come out differently by now.
    """

    act = "desk.orders.short"
    template_name = "desk/packing/short.html"
    http_method_names = ["get", "head", "post", "options"]

    def pool(self) -> StockPool:
        pools = StockPool.objects.filter(partner=self.partner, starts=None)
        found = pools.select_related("product").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pool = kwargs.pop("pool", None) or self.pool()
        form = kwargs.pop("form", None) or self._form(pool)
        plan = kwargs.pop("plan", None)
        if plan is None and form.is_bound and form.is_valid():
            plan = _plan(pool, form)
        return super().get_context_data(
            pool=pool,
            form=form,
            plan=plan,
            rows=plan.rows[:SHOWN_ROWS] if plan else (),
            more=max(0, len(plan.rows) - SHOWN_ROWS) if plan else 0,
            mark=mark_of_plan(plan) if plan else "",
            short_parts=_shortened(plan) if plan else 0,
            currency=settings.MARKET_CURRENCY,
            **kwargs,
        )

    def _form(self, pool: StockPool) -> ShortForm:
        asked = self.request.GET
        if "there" in asked:
            return ShortForm(pool, asked)
        rule = short_rule_of(self.partner) or "proportional"
        return ShortForm(pool, initial={"rule": rule})

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        pool = self.pool()
        form = ShortForm(pool, request.POST)
        if not form.is_valid():
            return self._shown(pool, form, status=422)
        plan = _plan(pool, form)
        if not plan.is_short:
            messages.info(request, _("There is enough for every order."))
            return self._back()
        try:
            parts = self._apply(plan)
        except StalePlan as stale:
            messages.warning(request, str(stale))
            return self._shown(pool, form, status=409)
        text = ngettext(
            "%(count)d order was shortened. The shopper is told and paid back.",
            "%(count)d orders were shortened. The shoppers are told and paid back.",
            len(parts),
        )
        messages.success(request, text % {"count": len(parts)})
        return self._back()

    def _apply(self, plan: ShortPlan) -> list[VendorOrder]:
        """Raises `StalePlan` when another outcome was shown."""
        if mark_of_plan(plan) != self.request.POST.get("mark"):
            raise StalePlan
        return apply_short_supply(plan, by=self.person)

    def _shown(self, pool: StockPool, form: ShortForm, *, status: int) -> HttpResponse:
        pool = self.pool()
        context = self.get_context_data(pool=pool, form=form)
        return self.render_to_response(context, status=status)

    def _back(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("desk:short", args=[self.partner.code]))


def _plan(pool: StockPool, form: ShortForm) -> ShortPlan:
    cleaned = form.cleaned_data
    return plan_short_supply(pool, good=cleaned["good"], rule=cleaned["rule"])


def _shortened(plan: ShortPlan) -> int:
    return len({row.part_id for row in plan.rows if row.lacks})


def mark_of_plan(plan: ShortPlan) -> str:
    """The same for the same outcome, so that nobody applies what was not shown."""
    said = repr(
        (plan.pool_id, plan.rule, plan.good, plan.boxed, plan.unpaid, plan.rows)
    )
    return hashlib.sha256(said.encode()).hexdigest()[:20]


urlpatterns: list[URLPattern] = [
    path("packing/short/", ShortListView.as_view(), name="short"),
    path("packing/short/<int:pk>/", ShortView.as_view(), name="short_pool"),
]
