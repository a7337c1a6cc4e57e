"""What the market costs: measured, never asserted; run by `make bench`."""
