"""One day from the first visitor to the audit, wherever the market's parts run."""

import asyncio
import json
import os
import re
import sys
import time
from decimal import Decimal
from pathlib import Path

from . import arithmetic
from .notes import WARM_UP, Notes
from .report import faults_of, figures, lines_of
from .town import Town

DRAINED_WITHIN = 300.0  # seconds after the last visitor
FAULT = re.compile(r"\[(?:error|critical) *\]|^Traceback", re.MULTILINE)
SAMPLES = 5


def wish(name, default):
    """What the environment says, as the default's kind."""
    return type(default)(os.environ.get(name) or default)


def say(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def live(town, rates, seconds, meter):
    """The day, with a look at the processes every second."""

    async def look():
        while True:
            await asyncio.sleep(1)
            meter.look()

    looking = asyncio.create_task(look())
    meter.look()
    try:
        await town.live(rates, seconds)
    finally:
        looking.cancel()
        meter.look()


def wait_until_done(machine):
    """What is left when nothing is due any more, or when it took too long."""
    until = time.monotonic() + DRAINED_WITHIN
    while True:
        found = json.loads(machine.ask("left", 0, 0))
        if not any(found["waiting"].values()) or time.monotonic() > until:
            return found
        time.sleep(2)


def audit(machine):
    """What is not true of the market's rows; the audit's own lines."""
    done = machine.manage("audit_market")
    breaches = [line for line in done.stdout.splitlines() if line.startswith("BREACH")]
    if done.returncode and not breaches:
        breaches = [done.stderr[-500:]]
    return len(done.stdout.splitlines()), breaches


def said_wrong(machine):
    """Errors that the market's own logs tell of."""
    for part in machine.spoken:
        lines = machine.said_by(part).splitlines()
        wrong = [line for line in lines if FAULT.search(line)]
        for line in wrong[:SAMPLES]:
            yield part, line[:300]
        if len(wrong) > SAMPLES:
            yield part, f"and {len(wrong) - SAMPLES} more"


def measure(machine, known, site, double, meter, *, minutes, counties):
    """Live the day; all that there is to say of it. `site`, `double`: (host, port)."""
    average = Decimal(known["average"])
    rates = arithmetic.rates(
        average, known["parts"], counties=counties,
        viewers=wish("VIEWERS", arithmetic.VIEWERS),
        visits=wish("VISITS_PER_ORDER", float(arithmetic.VISITS_PER_ORDER)),
    )  # fmt: skip
    for line in arithmetic.in_words(average, rates, counties):
        say(" ", line)
    say(f"  {rates.shown()}")
    notes = Notes(time.monotonic() + WARM_UP)
    town = Town(known, site, double, notes)
    asyncio.run(live(town, rates, WARM_UP + 60 * minutes, meter))
    found = figures(notes, rates, 60 * minutes, meter)
    say("  the hour is over; working off what is left …")
    began = time.monotonic()
    rest = wait_until_done(machine)
    found |= {"left": rest["waiting"], "parked": rest["parked"]}
    found["worked off after, s"] = time.monotonic() - began
    found["outbox"], found["orders by state"] = rest["messages"], rest["orders"]
    found["audited"], found["audit"] = audit(machine)
    found["said"] = list(said_wrong(machine))
    return found


def tell(found):
    """Print the report; the exit code of the run."""
    for line in lines_of(found):
        say(line)
    faults = faults_of(found)
    say(f"\nworked off {found['worked off after, s']:.0f} s after the hour's end;",
        f"{found['audited']} invariants audited; faults: {len(faults)}")  # fmt: skip
    for fault in faults:
        say(" ", fault)
    if name := os.environ.get("JSON"):
        Path(name).write_text(json.dumps(found | {"faults": faults}, indent=1))
    return 1 if faults else 0
