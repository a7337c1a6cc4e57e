"""Django admin of the fork: as Oscar has it but to look at, and failed refunds."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.payment.admin import *  # noqa: F403

from core.admin import ReadOnly, close

from .models import Refund
from .services.refunds import RefundTooLargeError, ask_again


@admin.register(Refund)
class RefundAdmin(ReadOnly, admin.ModelAdmin[Refund]):
    """To look at, and to try a failed one once more; nothing can be edited."""

    list_display = ("cause", "payment", "amount", "state", "created", "last_error")
    list_filter = ("state",)
    search_fields = ("cause", "refund_id", "payment__order__number")
    list_select_related = ("payment",)
    actions = ("try_again",)

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payment.change_refund")

    @admin.action(
        description=gettext_lazy("Retry failed refunds"),
        permissions=["try_again"],
    )
    def try_again(self, request: HttpRequest, refunds: QuerySet[Refund]) -> None:
        for refund in refunds.select_related("payment", "vendor_order"):
            try:
                ask_again(refund)
            except (ValueError, RefundTooLargeError) as error:
                messages.error(request, str(error))
            else:
                said = _("Retrying %(refund)s.") % {"refund": refund}
                messages.success(request, said)


close("payment")
