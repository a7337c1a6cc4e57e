"""The one word for money that can't go back, whoever finds it out."""


class RefundTooLarge(ValueError):  # noqa: N818 - the trade's word
    """Raised when more would go back than the payment still holds. Nothing changed."""
