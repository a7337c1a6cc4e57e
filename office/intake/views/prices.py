"""The price list with its history, and how goods are taken in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core import dates
from core.templatetags.market import day as day_words
from office.intake.forms.prices import GradePriceForm, RuleForm, rule_as_typed
from office.intake.queries.prices import (
    goods_of,
    history,
    price_list,
    prices_ahead,
    rule_of,
)
from office.intake.services.prices import enter_price, set_rule
from shop.catalogue.models import Product

from .base import IntakeView


class PricesPage(IntakeView):
    """Today's prices, those to come, and the form of another one."""

    write_act = "office.intake.prices"
    template_name = "office/intake/prices.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(GradePriceForm(cooperative=self.cooperative))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = GradePriceForm(request.POST, cooperative=self.cooperative)
        if not form.is_valid():
            return self.page(form, status=422)
        content = form.content()
        enter_price(form.cleaned_data["product"], content, by=self.person)
        said = _("Price added, valid from %(day)s.")
        messages.success(request, said % {"day": day_words(content.valid_from)})
        return redirect("office:intake_prices", self.slug)

    def page(self, form: GradePriceForm, status: int = 200) -> HttpResponse:
        today = dates.today()
        rows = price_list(self.cooperative, today)
        context = self.get_context_data(
            form=form,
            goods=rows,
            ahead=prices_ahead(self.cooperative, today),
            grades=sorted({one.grade for row in rows for one in row.prices} - {""}),
            may_edit=self.allows("office.intake.prices"),
        )
        return self.render_to_response(context, status=status)


class GoodsPage(IntakeView):
    """One product: its rules at the depot, and every price it had."""

    write_act = "office.intake.prices"
    template_name = "office/intake/goods.html"

    def product(self) -> Product:
        return get_object_or_404(goods_of(self.cooperative), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        product = self.product()
        return self.page(product, RuleForm(initial=rule_as_typed(rule_of(product))))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        product = self.product()
        form = RuleForm(request.POST)
        if not form.is_valid():
            return self.page(product, form, status=422)
        set_rule(product, form.cleaned_data)
        said = _("Saved. It applies to deliveries from now on.")
        messages.success(request, said)
        return redirect(reverse("office:intake_goods", args=[self.slug, product.pk]))

    def page(self, product: Product, form: RuleForm, status: int = 200) -> HttpResponse:
        context = self.get_context_data(
            product=product,
            form=form,
            page=self.page_of(history(self.cooperative, product)),
            may_edit=self.allows("office.intake.prices"),
        )
        return self.render_to_response(context, status=status)
