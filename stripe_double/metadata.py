"""Metadata: what the shop writes on an object for itself."""

from __future__ import annotations

from .errors import Obj, parameter_error

MOST_KEYS = 50


def merge_metadata(owner: Obj, wanted: Obj | str) -> None:
    """Stripe's rule: an empty value unsets a key, an empty string unsets them all."""
    if not isinstance(wanted, dict):
        owner["metadata"] = {}
        return
    merged = {**owner["metadata"], **wanted}
    owner["metadata"] = {key: value for key, value in merged.items() if value != ""}
    if len(owner["metadata"]) > MOST_KEYS:
        raise parameter_error(
            f"Metadata can have up to {MOST_KEYS} keys.",
            code="parameter_invalid_metadata",
            param="metadata",
        )
