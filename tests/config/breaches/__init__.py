"""What breaks each invariant of the audit, by noun."""

from . import adjusted, goods, market, money, orders, talk
from .rows import change

_ALL = (goods, orders, money, adjusted, market, talk)
PLANTS = {plant: name for one in _ALL for plant, name in one.PLANTS.items()}
REFUSED = {
    plant: name for one in _ALL for plant, name in getattr(one, "REFUSED", {}).items()
}

__all__ = ["PLANTS", "REFUSED", "change"]
