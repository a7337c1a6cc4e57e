"""Django admin of the fork: as Oscar has it."""

from oscar.apps.shipping.admin import *  # noqa: F403
