"""Wiring of group buys."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroupBuysConfig(AppConfig):
    name = "selling.group_buys"
    label = "group_buys"
    verbose_name = _("Group buys")

    def ready(self) -> None:

        from . import (  # noqa: F401 - they register themselves
            action_labels,
            notifications,
            part_waits,
            privacy,
            queries,
            receivers,
        )
