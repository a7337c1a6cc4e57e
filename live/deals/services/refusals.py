"""Why a deal, a price, a coupon or a draw can't be as somebody wants it."""


class DealRefused(Exception):  # noqa: N818 - the trade's word
    """Raised when it can't be done; the text says why. Nothing changed."""
