"""Every write to sellers and to stock."""
