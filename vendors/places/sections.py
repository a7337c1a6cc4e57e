"""What other areas show on a viewpoint's public page."""

from collections.abc import Callable

from core.hooks import Hook
from core.sections import PageSection, in_order

from .models import Viewpoint

# Each makes one query.
SECTIONS: Hook[Callable[[Viewpoint], PageSection | None]] = Hook(
    __name__, "what else stands on a viewpoint's page"
)


def sections_of(viewpoint: Viewpoint) -> list[PageSection]:
    return in_order(ask(viewpoint) for ask in SECTIONS)
