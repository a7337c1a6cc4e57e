"""What a seller types about delivery: ways, prices and hours, days off, a try."""

from .matrix import zone_in_words
from .settings import SettingsForm
from .sheet import LIKES, Sheet
from .trying import TryForm

__all__ = ["LIKES", "SettingsForm", "Sheet", "TryForm", "zone_in_words"]
