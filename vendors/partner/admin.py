"""Django admin of the fork: as Oscar has it."""

from oscar.apps.partner.admin import *  # noqa: F403
