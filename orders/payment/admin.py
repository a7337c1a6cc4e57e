"""Django admin of the fork: as Oscar has it."""

from oscar.apps.payment.admin import *  # noqa: F403
