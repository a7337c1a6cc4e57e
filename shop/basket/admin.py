"""Django admin of the fork: as Oscar has it."""

from oscar.apps.basket.admin import *  # noqa: F403
