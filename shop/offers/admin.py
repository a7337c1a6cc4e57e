"""Django admin of the fork: as Oscar has it."""

from oscar.apps.offer.admin import *  # noqa: F403
