"""Every write of refunds by hand: given at once, or asked for and decided by staff."""
