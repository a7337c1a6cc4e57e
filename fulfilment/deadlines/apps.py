"""Wiring of chasing: orders that nobody sends are heard of, sent, or paid back."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChasingConfig(AppConfig):
    name = "fulfilment.chasing"
    verbose_name = _("Overdue orders")
