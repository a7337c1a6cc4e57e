"""What becomes of an electronic waybill."""

from django.db import models
from django.utils.translation import pgettext_lazy


class WaybillState(models.TextChoices):
    """`ASKED` and `CANCELLING`: nobody knows yet what the carrier made of it."""

    ASKED = "asked", pgettext_lazy("a waybill", "Requested")
    ISSUED = "issued", pgettext_lazy("a waybill", "Ready")
    REFUSED = "refused", pgettext_lazy("a waybill", "Refused")
    CANCELLING = "cancelling", pgettext_lazy("a waybill", "Being cancelled")
    CANCELLED = "cancelled", pgettext_lazy("a waybill", "Cancelled")


# Of a part there is one of these at most that no parcel bears.
OPEN = (WaybillState.ASKED, WaybillState.ISSUED, WaybillState.CANCELLING)
# The carrier knows its number.
NUMBERED = (WaybillState.ISSUED, WaybillState.CANCELLING, WaybillState.CANCELLED)
