"""Markets opened by pages alone, from an empty database to the first payout."""
