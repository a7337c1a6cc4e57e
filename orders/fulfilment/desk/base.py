"""What the desk's pages of this app share."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Typed:
    """What was typed for a line and not taken: it is shown again with the reason.

    `asks` says that the same can be sent again, confirmed.
    """

    text: str
    why: str
    asks: bool = False


def whole(text: str | None) -> int | None:
    """A whole number that isn't negative; None for anything else."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
