"""`python -m config.start`: an empty market on this machine, and the link to its setup.

Data stay in `var/market` (or NANPO_DATA), apart from the demo's. Without a key for
Stripe its double takes test cards; without EMAIL_URL mails are shown at /dev/mail/.
"""

import os
import sys
from io import StringIO
from pathlib import Path

from .local_market import (
    ROOT,
    LocalMarket,
    StartError,
    refuse_taken,
    say,
    settle_environment,
)

OPENED = """
  The market runs: {address}

  {link}

  {mail}Ctrl-C stops it. The data stay in {data}.
"""
MAIL = "Mail and SMS that it sends: {address}/dev/mail/\n  "


def main() -> int:
    port = int(os.environ.get("PORT") or 8000)
    data = Path(os.environ.get("NANPO_DATA") or ROOT / "var" / "market")
    ports = settle_environment(
        port,
        data,
        with_stripe=not os.environ.get("STRIPE_SECRET_KEY"),
        with_messages=not os.environ.get("SMS_BACKEND"),
    )
    shows_mail = not os.environ.get("EMAIL_URL")
    if shows_mail:
        os.environ["NANPO_DEV_MAIL"] = "1"
    address = os.environ["SITE_URL"]

    def close() -> None:
        from office.opening.services import close_if_new

        close_if_new()

    def opened() -> None:
        mail = MAIL.format(address=address) if shows_mail else ""
        say(OPENED.format(address=address, link=_link(address), mail=mail, data=data))

    try:
        refuse_taken(ports, "make start")
        return LocalMarket(address, ports, data, fill=close, opened=opened).run()
    except StartError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _link(address: str) -> str:
    """How to go on: by a new link, or by signing in where there is an operator."""
    import django
    from django.core.management import CommandError, call_command
    from django.db import connections

    django.setup()
    told = StringIO()
    try:
        call_command("start", stdout=told)
    except CommandError as refused:
        return f"{refused} {address}/office/market/opening/"
    finally:
        connections.close_all()
    return told.getvalue().strip().replace("\n", "\n  ")


if __name__ == "__main__":
    sys.exit(main())
