"""Django admin of the fork: as Oscar has it."""

from oscar.apps.order.admin import *  # noqa: F403
