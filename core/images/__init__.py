"""Photos: what is accepted, how it is kept, and the copies that pages show."""

from .intake import store_photo
from .kinds import PhotoRefused
from .preparing import prepare_photo

__all__ = ["PhotoRefused", "prepare_photo", "store_photo"]
