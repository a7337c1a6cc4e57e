"""`python -m config.demo`: the whole market on one machine, in front of your eyes.

Fills the market with the demo's people and goods, and prints who may sign in. Data stay
in `var/` (or NANPO_DATA) until `--reset`. Wide copies of pictures and films of replays,
which shoppers can do without for some minutes, are made once the doors are open.
"""

import os
import shutil
import sys
from pathlib import Path

from .local_market import (
    CARRIERS_STATE,
    READY,
    ROOT,
    LocalMarket,
    StartError,
    only_warnings,
    refuse_taken,
    say,
    settle_environment,
)

DATABASE = ("nanpo.db", "nanpo.db-wal", "nanpo.db-shm")

ACCOUNTS = """
  The market is open: {address}

  Sign in with the password  demo-market  as
    shopper@demo.test   buys
    farmer@demo.test    runs a farm            {address}/desk/
    farmer2@demo.test   runs a rival farm
    packer@demo.test    packs for the first farm
    streamer@demo.test  goes live for it
    applicant2@demo.test  has a question to answer  {address}/sell/
    coop@demo.test      runs a cooperative     {address}/office/
    treasurer@demo.test  keeps its money, inspector@demo.test looks at it
    coop-packer@demo.test  weighs in and packs at its depot
    household@demo.test  belongs to it         {address}/accounts/household/
    officer@demo.test   works for the county   {address}/programme/
    province@demo.test  looks after its province's counties
    staff@demo.test     runs the site          {address}/office/market/
    staff2@demo.test    releases payouts       {address}/office/market/payouts/

  Sign in with WeChat and with Alipay lead to a stand-in with a few people to be.
  Mail and texts that the market sends: {address}/dev/mail/
  Parcels that are shipped with a tracking number (YTO Express, YT and 13 digits) move
  by themselves and arrive within two minutes.
  Cards that the Stripe double takes: 4242 4242 4242 4242, with 3-D Secure
  4000 0025 0000 3155, declined 4000 0000 0000 9995 (any date ahead, any CVC)

  Ctrl-C stops it. The data stay; `make demo-reset` starts over.
"""


def main(arguments: list[str]) -> int:
    port = int(os.environ.get("PORT") or 8000)
    data = Path(os.environ.get("NANPO_DATA") or ROOT / "var")
    ports = settle_environment(
        port,
        data,
        with_stripe=True,
        with_messages=True,
        with_carriers=True,
        with_identities=True,
    )
    os.environ["NANPO_DEV_MAIL"] = "1"
    os.environ.setdefault("PRICE_BREAKDOWN", "1")
    os.environ.setdefault("PAYMENT_COST", "0.6")
    # An account of nobody, so that the bank file in XML can be tried.
    os.environ.setdefault("PAYOUT_FROM_ACCOUNT", "6222020000000000000")
    address = os.environ["SITE_URL"]
    try:
        refuse_taken(ports, "make demo")
        if "--reset" in arguments:
            _reset(data)
        market = LocalMarket(
            address,
            ports,
            data,
            fill=_fill,
            acquaint=_acquaint,
            opened=lambda: say(ACCOUNTS.format(address=address)),
            beside=[
                ["-m", "demo.phone", "--address", address],
                ["manage.py", "finish_market"],
            ],
        )
        return market.run()
    except StartError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _reset(data: Path) -> None:
    """Remove what the demo wrote; the folder may hold other things."""
    if os.environ.get("DATABASE_URL"):
        msg = "DATABASE_URL is set: reset that database yourself, the demo never does."
        raise StartError(msg)
    for name in (*DATABASE, "stripe-double.json", CARRIERS_STATE, READY):
        (data / name).unlink(missing_ok=True)
    for name in ("media", "private", "mail", "static", "live", "films"):
        shutil.rmtree(data / name, ignore_errors=True)


def _fill() -> None:
    from django.core.management import call_command

    say("Filling the market, unless it is full …")
    with only_warnings():
        call_command("seed_market", "--if-empty", "--open-first")


def _acquaint() -> None:
    """The double learns of payments that were made before it was there."""
    from django.core.management import call_command

    with only_warnings():
        call_command("seed_stripe_double")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
