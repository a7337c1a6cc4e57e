"""Draw the demo's pictures again: all, or those named on the command line."""

import sys

from demo.art.render import render_all

total = render_all(sys.argv[1:])
sys.stdout.write(f"{total / 1e6:.2f} MB written\n")
