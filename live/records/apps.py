"""Wiring of what is kept of broadcasts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "live.records"
    label = "records"
    verbose_name = _("Records of broadcasts")

    def ready(self) -> None:
        from live.broadcasts.rules import ask_consent, ask_sellers
        from orders.payouts.rules import enter_hosts

        from . import acts, emails, receivers  # noqa: F401 - name acts and mails, listen
        from .queries import hosts_of, percent_agreed, sellers_agreed

        ask_consent(percent_agreed)
        ask_sellers(sellers_agreed)
        enter_hosts(hosts_of)
