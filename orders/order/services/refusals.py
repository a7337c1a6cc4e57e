"""Why a step of packing can't be done."""


class PackingRefused(Exception):  # noqa: N818 - the trade's word
    """Raised when a step can't be done now; the text says why. Nothing changed."""


class LooksWrong(PackingRefused):
    """Raised for a figure that is likely a slip; the same step can be confirmed."""
