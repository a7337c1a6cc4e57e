"""Every write of the depot."""
