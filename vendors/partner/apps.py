"""The fork of Oscar's partner app: same label, our classes."""

from django.db.models.signals import post_migrate, pre_migrate
from oscar.apps.partner import apps


class PartnerConfig(apps.PartnerConfig):
    name = "vendors.partner"

    def ready(self) -> None:
        super().ready()
        from . import price_log
        from .largest_pack import step_aside, watch_packs_again

        uid = "largest_pack"
        pre_migrate.connect(step_aside, sender=self, dispatch_uid=uid)
        post_migrate.connect(watch_packs_again, sender=self, dispatch_uid=uid)
        uid = "price_log"
        pre_migrate.connect(price_log.step_aside, sender=self, dispatch_uid=uid)
        post_migrate.connect(price_log.log_prices_again, sender=self, dispatch_uid=uid)
