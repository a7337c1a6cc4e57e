"""What the acts of live video are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "live.key": _("Created a new stream key"),
            "live.take-over": _("Took over a broadcast's camera"),
            "live.stop-video": _("Stopped a broadcast's video"),
            "live.film_uploaded": _("Uploaded a film of a product"),
            "live.film_captions": _("Changed the captions of a film"),
            "live.film_removed": _("Removed the film of a product"),
            "live.forget-video": _("Deleted the video of a broadcast"),
        },
    )
