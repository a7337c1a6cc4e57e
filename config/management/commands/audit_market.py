"""`audit_market`: check every invariant from the database alone."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand

from config.integrity import INVARIANTS
from core.integrity import Finding, run


class Command(BaseCommand):
    help = "Check what must always be true; ends with 1 when something is not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON list")

    def handle(self, **options: object) -> None:
        findings = []
        for finding in run(INVARIANTS):
            findings.append(finding)
            if not options["json"]:
                self.stdout.write(_line(finding))
                for sample in finding.samples:
                    self.stdout.write(f"         {sample}")
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in findings], indent=2))
        elif not any(one.looked_at for one in findings):
            self.stdout.write("Nothing was looked at: the database is empty.")
        if not all(one.is_ok for one in findings):
            sys.exit(1)


def _line(finding: Finding) -> str:
    verdict = "ok" if finding.is_ok else f"BREACH {finding.breaches}"
    return (
        f"{verdict:<8} {finding.name}: "
        f"rows looked at = {finding.looked_at}, {finding.seconds:.2f} s"
    )
