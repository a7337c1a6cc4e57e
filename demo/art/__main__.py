"""Draw the demo's pictures: those whose drawing changed, or all of them."""

import argparse
import sys

from demo.art.render import render_stale

parser = argparse.ArgumentParser(prog="python -m demo.art", description=__doc__)
parser.add_argument("--all", action="store_true", help="draw the unchanged ones too")
names = render_stale(everything=parser.parse_args().all)
sys.stdout.write(f"{len(names)} drawn: {', '.join(names) or 'nothing changed'}\n")
