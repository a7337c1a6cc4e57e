"""What the clock does about baskets; it may run twice unharmed."""

from django.utils import timezone

from core.rounds import forget, scheduled

from .models import AddClick
from .queries import baskets_left_behind
from .rules import CLICKS_KEPT
from .services.assisted import assisted_left_behind


@scheduled(plain="deletes what is old, some rows at a time")
def forget_clicks() -> int:
    """Presses of "add" buttons that nobody sends again."""
    return forget(AddClick.objects.filter(at__lt=timezone.now() - CLICKS_KEPT))


@scheduled(plain="deletes what is old, some rows at a time")
def forget_baskets() -> int:
    """Guests' baskets that no cookie leads to any more."""
    return forget(baskets_left_behind(timezone.now()), batch=200)


@scheduled(plain="deletes what is old, some rows at a time")
def forget_assisted_baskets() -> int:
    """Whom a basket was begun for that was never ordered."""
    return forget(assisted_left_behind(timezone.now()))
