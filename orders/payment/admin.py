"""Django admin of the fork: as Oscar has it, and the refunds that failed."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.payment.admin import *  # noqa: F403

from .models import Refund
from .services import ask_again
from .services.refunds import RefundTooLarge


@admin.register(Refund)
class RefundAdmin(admin.ModelAdmin[Refund]):
    """To look at, and to try a failed one once more; nothing can be edited."""

    list_display = ("cause", "payment", "amount", "state", "created", "last_error")
    list_filter = ("state",)
    search_fields = ("cause", "refund_id", "payment__order__number")
    list_select_related = ("payment",)
    actions = ("try_again",)

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payment.change_refund")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    @admin.action(
        description=gettext_lazy("Pay back once more what failed"),
        permissions=["try_again"],
    )
    def try_again(self, request: HttpRequest, refunds: QuerySet[Refund]) -> None:
        for refund in refunds.select_related("payment", "vendor_order"):
            try:
                ask_again(refund)
            except (ValueError, RefundTooLarge) as error:
                messages.error(request, str(error))
            else:
                said = _("%(refund)s is tried again.") % {"refund": refund}
                messages.success(request, said)
