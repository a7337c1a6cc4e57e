"""Who runs the market: its legal name, tax number and address."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from .runtime_settings import RuntimeSetting, SettingRefusedError, value_at

LONGEST = 200


def _check(text: str) -> None:
    if len(text) > LONGEST:
        raise SettingRefusedError(
            _("Use at most {most} characters.").format(most=LONGEST)
        )


LEGAL_NAME = RuntimeSetting[str]("MARKET_LEGAL_NAME", _("Legal name"), check=_check)
TAX_ID = RuntimeSetting[str]("MARKET_TAX_ID", _("Tax number"), check=_check)
ADDRESS = RuntimeSetting[str]("MARKET_ADDRESS", _("Address"), check=_check)


def operator_lines() -> list[str]:
    """Legal name, address and tax number, as far as they are known."""
    tax_id = TAX_ID()
    known = [LEGAL_NAME(), ADDRESS(), tax_id]
    if tax_id:
        said = _("Tax number {number}")
        known[2] = str(said).format(number=tax_id)
    return [text for text in known if text]


def operator_then(moment: datetime) -> list[str]:
    """Legal name and address as they were at a moment, what was empty left out.

    What was said later only counts where nothing was said before.
    """
    known = (value_at(one, moment) or one() for one in (LEGAL_NAME, ADDRESS))
    return [text for text in known if text]
