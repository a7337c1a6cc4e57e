"""Orders that are paid by bank transfer: by card instead; where their refunds go."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.impersonation import in_person_only
from orders.order.access import OrderView, is_owner
from payments.payment.forms import RefundAccountForm
from payments.payment.models import RefundAccount
from payments.payment.services.transfers import keep_refund_account
from payments.reconciliation.services.payment_method import SwitchError, switch_to_card


@in_person_only
class PayByCard(OrderView):
    """Pay an order by card or wallet that waits for a transfer; its page shows how."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            switch_to_card(self.order)
        except SwitchError as why:
            messages.error(request, str(why))
        else:
            messages.info(
                request,
                _("Please pay by card or wallet now, and don’t transfer any money."),
            )
        return self.back()


@in_person_only
class RefundAccountPage(OrderView):
    """Of an order that was paid by bank transfer; the number is shown masked.

    A link that was passed on shows an order and sends no money: of an order with an
    account its owner alone says where it goes.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, RefundAccountForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RefundAccountForm(request.POST)
        if not (self._may_say() and form.is_valid()):
            return self._page(request, form)
        keep_refund_account(self.order, **form.cleaned_data, by_shopper=True)
        messages.success(request, _("Saved. Your refund goes to this account."))
        return self.back()

    def _may_say(self) -> bool:
        is_theirs = self.order.user_id is None or is_owner(self.request, self.order)
        return bool(is_theirs and self.order.by_bank and self.order.paid_at)

    def _page(self, request: HttpRequest, form: RefundAccountForm) -> HttpResponse:
        if not self._may_say():
            raise Http404
        known = RefundAccount.objects.filter(order=self.order).first()
        return render(
            request,
            "orders/refund_account.html",
            {"order": self.order, "form": form, "known": known},
            status=422 if form.errors else 200,
        )
