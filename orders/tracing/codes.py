"""Lot codes as people type them from labels."""

import re

_CODE = re.compile(r"[0-9A-Z-]{1,20}", re.ASCII)
LONGEST_TYPED = 40


def typed_code(text: str) -> str:
    """As we would write it, whether or not it can be one."""
    return re.sub(r"\s", "", text.replace("\0", "")).upper()[:LONGEST_TYPED]


def written_code(text: str) -> str:
    """A code as we write it, however it was typed; empty for what can be none."""
    code = typed_code(text)
    return code if _CODE.fullmatch(code) else ""
