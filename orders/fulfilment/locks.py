"""The one lock of packing's own rows; orders are locked by `orders.order.locks`."""

from .models import TrackingFile


def lock_tracking_file(file_id: int) -> TrackingFile:
    return TrackingFile.objects.select_for_update(of=("self",)).get(pk=file_id)
