"""What the market's staff, and cooperatives for themselves, type of their terms."""
