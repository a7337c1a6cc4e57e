"""Django admin of the fork: as Oscar has it, to look at."""

from oscar.apps.basket.admin import *  # noqa: F403

from core.admin import close

close("basket")
