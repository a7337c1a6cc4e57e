"""Where a seller gives money of its own part back."""

from .order import desk_urlpatterns

__all__ = ["desk_urlpatterns"]
