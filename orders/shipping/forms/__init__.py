"""What a seller types about delivery: methods with prices and hours, holidays, a try."""

from .settings import SettingsForm
from .sheet import LIKES, Sheet
from .trying import TryForm

__all__ = ["LIKES", "SettingsForm", "Sheet", "TryForm"]
