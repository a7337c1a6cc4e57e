"""What a seller types while packing and sending."""

from .parcels import CancelForm, CarrierForm, ParcelForm
from .short import ShortForm, ShortRuleForm
from .tracking import DispatchForm, TrackingFileForm

__all__ = [
    "CancelForm",
    "CarrierForm",
    "DispatchForm",
    "ParcelForm",
    "ShortForm",
    "ShortRuleForm",
    "TrackingFileForm",
]
