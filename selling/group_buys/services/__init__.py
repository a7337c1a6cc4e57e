"""Every write to group buys."""
