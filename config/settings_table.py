"""The table of settings in docs/operating.md, made from what each `conf.py` says.

`write` puts it there, `check` ends with 1 when it is not what stands there.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import accounts.conf
import config.conf
import config.engines
import config.settings
import core.conf
import fulfilment.conf
import live.conf
import notifications.conf
import office.conf
import orders.conf
import payments.conf
import selling.conf
import shop.conf
import training.conf
import vendors.conf
from core.environment import Environment

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "operating.md"
BEGIN = "<!-- Made by `python -m config.settings_table write`. -->\n"
END = "<!-- Until here. -->\n"
AREAS = (
    core.conf, config.settings, config.engines, config.conf, accounts.conf,
    vendors.conf, shop.conf, orders.conf, payments.conf, fulfilment.conf, office.conf,
    training.conf, selling.conf, live.conf, notifications.conf,
)  # fmt: skip


def table() -> str:
    return "\n".join(line for area in AREAS for line in _section(area.env))


def _section(env: Environment) -> Iterator[str]:
    yield f"\n### {env.title}\n"
    yield "| Setting | Type | Default | Means |"
    yield "| --- | --- | --- | --- |"
    for one in env.settings:
        yield f"| `{one.name}` | {one.kind} | {one.default} | {one.about} |"


def written() -> str:
    """The guide with the table as it is today."""
    before, _, rest = GUIDE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}\n\n{END}{after}"


def main() -> int:
    if sys.argv[1:] == ["write"]:
        GUIDE.write_text(written(), encoding="utf-8")
    return int(GUIDE.read_text(encoding="utf-8") != written())


if __name__ == "__main__":
    sys.exit(main())
