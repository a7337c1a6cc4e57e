"""QR codes as SVG and PNG, drawn by segno."""

from io import BytesIO
from typing import Any

import segno


def svg(text: str) -> bytes:
    return _drawn(text, kind="svg", omitsize=True, light="#fff")


def png(text: str) -> bytes:
    return _drawn(text, kind="png", scale=8)


def _drawn(text: str, **how: Any) -> bytes:
    file = BytesIO()
    segno.make(text, error="l", micro=False).save(file, **how)
    return file.getvalue()
