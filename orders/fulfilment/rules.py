"""How goods leave a farm: the usual carriers, and what a tracking number looks like."""

from django.utils.translation import gettext_noop

# Kept in English in the parcel; pages say them with {% translate parcel.carrier %}.
# What is not here is typed under "other".
CARRIERS = (
    gettext_noop("SF Express"),
    gettext_noop("China Post EMS"),
    gettext_noop("JD Logistics"),
    gettext_noop("ZTO Express"),
    gettext_noop("YTO Express"),
    gettext_noop("STO Express"),
    gettext_noop("Yunda Express"),
    gettext_noop("J&T Express"),
)
OTHER = "other"
OWN_VAN = "own"
OWN_VAN_NAME = gettext_noop("brought by the farm")
# Letters, digits and dashes, as on the carriers' labels.
TRACKING = r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*\Z"
TRACKING_LENGTH = (6, 40)
