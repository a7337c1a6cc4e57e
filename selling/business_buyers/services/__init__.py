"""Every write about business buyers."""
