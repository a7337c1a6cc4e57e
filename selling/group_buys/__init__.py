"""Group buys: one price for people who buy the same pack together, in time."""
