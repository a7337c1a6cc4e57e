"""Short supply: less is there than was sold. Look first what a rule would do."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import market
from fulfilment.packing.forms.parcels import ShortForm, ShortRuleForm
from fulfilment.packing.queries.vendor_orders import pools_in_demand, short_rule_of
from fulfilment.packing.services.packing import declare_short_rule
from orders.order.models import VendorOrder
from orders.order.services.short import (
    ShortPlan,
    StaleShortPlanError,
    apply_short_supply,
    plan_short_supply,
)
from payments.payment.services.refundable import RefundBlockedError, blocked_among
from vendors.members.desk.base import DeskView
from vendors.partner.models import StockPool

SHOWN_ROWS = 200


class ShortListView(DeskView):
    """The goods that orders wait for, and the rule that the shop declares."""

    act = "desk.orders.see"
    write_act = "desk.orders.short"
    template_name = "desk/packing/short_list.html"
    http_method_names = ["get", "head", "post", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rule = short_rule_of(self.partner)
        return super().get_context_data(
            pools=pools_in_demand(self.partner),
            form=kwargs.pop("form", None) or ShortRuleForm(initial={"rule": rule}),
            can_shorten=self.allows("desk.orders.short"),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ShortRuleForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        declare_short_rule(self.partner, form.cleaned_data["rule"])
        messages.success(request, _("Saved. Your shop page now shows this rule."))
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
            short_vendor_orders=_shortened(plan) if plan else 0,
            currency=market.currency(),
            **kwargs,
        )

    def _form(self, pool: StockPool) -> ShortForm:
        asked = self.request.GET
        if "there" in asked:
            return ShortForm(pool, asked)
        rule = short_rule_of(self.partner) or "proportional"
        return ShortForm(pool, initial={"rule": rule})

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        pool = self.pool()
        form = ShortForm(pool, request.POST)
        if not form.is_valid():
            return self._shown(pool, form, status=422)
        plan = _plan(pool, form)
        if not plan.is_short:
            messages.info(request, _("There is enough stock for every order."))
            return self._back()
        try:
            vendor_orders = self._apply(plan)
        except (StaleShortPlanError, RefundBlockedError) as refusal:
            messages.warning(request, str(refusal))
            return self._shown(pool, form, status=409)
        text = ngettext(
            "%(count)d order reduced. The shopper is notified and refunded.",
            "%(count)d orders reduced. The shoppers are notified and refunded.",
            len(vendor_orders),
        )
        messages.success(request, text % {"count": len(vendor_orders)})
        return self._back()

    def _apply(self, plan: ShortPlan) -> list[VendorOrder]:
        """Raises `StaleShortPlanError` when another outcome was shown."""
        if mark_of_plan(plan) != self.request.POST.get("mark"):
            raise StaleShortPlanError
        return apply_short_supply(plan, by=self.person)

    def _shown(self, pool: StockPool, form: ShortForm, *, status: int) -> HttpResponse:
        pool = self.pool()
        context = self.get_context_data(pool=pool, form=form)
        return self.render_to_response(context, status=status)

    def _back(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("desk:short", args=[self.partner.code]))


def _plan(pool: StockPool, form: ShortForm) -> ShortPlan:
    cleaned = form.cleaned_data
    waiting = pool.order_lines.filter(claimed__gt=0).values_list("order", flat=True)
    return plan_short_supply(
        pool,
        good=cleaned["good"],
        rule=cleaned["rule"],
        kept=blocked_among(set(waiting)),
    )


def _shortened(plan: ShortPlan) -> int:
    return len({row.vendor_order_id for row in plan.rows if row.lacks})


def mark_of_plan(plan: ShortPlan) -> str:
    """The same for the same outcome, so that nobody applies what was not shown."""
    said = repr(
        (
            plan.pool_id,
            plan.rule,
            plan.good,
            plan.boxed,
            plan.unpaid,
            plan.rows,
            sorted(plan.kept),
        )
    )
    return hashlib.sha256(said.encode()).hexdigest()[:20]
