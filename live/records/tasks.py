"""What the clock does with records of broadcasts; each may run twice unharmed."""

from core.rounds import scheduled

from .services.clips import make_due_clips
from .services.evidence import ask_for_due
from .services.figures import count_due as count_due_figures
from .services.retention import apply as apply_retention


@scheduled()
def ask_for_evidence() -> int:
    """Bundles that are missing, since news were lost or a video is ready now."""
    return ask_for_due()


@scheduled()
def cut_clips() -> int:
    """Replays that are ready, cut into what was explained in them."""
    return make_due_clips()


@scheduled()
def delete_old_records() -> int:
    found = apply_retention()
    return found.bundles + found.messages + found.watches


@scheduled(plain="what was counted longest ago comes first")
def count_figures() -> int:
    """Who watches what is on air, and who has watched since it was counted."""
    return count_due_figures()
