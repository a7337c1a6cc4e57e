"""Django admin of the fork: as Oscar has it."""

from oscar.apps.catalogue.admin import *  # noqa: F403
