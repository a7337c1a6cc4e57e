"""What a shopper does about a late part: takes a new date, or the money back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.inputs import whole
from fulfilment.deadlines.services.new_dates import (
    NewDateError,
    take_new_date,
    withdraw,
)
from orders.order.access import OrderView
from orders.order.services.cancellation import CancelError
from shop.offers.queries import signed_in


class WithdrawLate(OrderView):
    """Cancel what has not been sent of a part that is late."""

    def post(self, request: HttpRequest, position: int) -> HttpResponse:
        by = signed_in(request.user)
        try:
            withdraw(self.vendor_order(position), by=by)
        except CancelError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Cancelled. Your refund is on its way."))
        return self.back()


class TakeNewDate(OrderView):
    """Agree to the later day that the farm offers."""

    def post(self, request: HttpRequest, position: int) -> HttpResponse:
        offered = whole(request.POST.get("offered", ""), 2**31 - 1) or 0
        try:
            take_new_date(self.vendor_order(position), offered=offered)
        except NewDateError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("New date accepted. The farm is notified."))
        return self.back()
