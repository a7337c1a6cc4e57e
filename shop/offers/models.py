"""Offers: Oscar's models as they are."""

from oscar.apps.offer.models import *  # noqa: F403
