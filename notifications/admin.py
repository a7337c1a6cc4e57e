"""Django admin of the fork: as Oscar has it."""

from oscar.apps.communication.admin import *  # noqa: F403
