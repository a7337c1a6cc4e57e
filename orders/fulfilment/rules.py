"""How goods leave a farm: the usual carriers, and what a tracking number looks like."""

from django.utils.translation import gettext_noop

# Names that carriers go by themselves; what is not here is typed under "other".
CARRIERS = (
    "SF Express",
    "China Post EMS",
    "JD Logistics",
    "ZTO Express",
    "YTO Express",
    "STO Express",
    "Yunda Express",
    "J&T Express",
)
OTHER = "other"
OWN_VAN = "own"
# Kept in English in the parcel; pages say it with {% translate parcel.carrier %}.
OWN_VAN_NAME = gettext_noop("brought by the farm")
# Letters, digits and dashes, as on the carriers' labels.
TRACKING = r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*\Z"
TRACKING_LENGTH = (6, 40)
