"""Every write to what is received, and to what is kept of it."""
