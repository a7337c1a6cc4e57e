"""What several notifications say alike, in the reader's language."""

from django.utils.translation import ngettext


def orders_to_pack(count: int) -> str:
    text = ngettext(
        "You can pack %(count)d order now.",
        "You can pack %(count)d orders now.",
        count,
    )
    return text % {"count": count}
