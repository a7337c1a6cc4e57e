"""Every write to what is kept of broadcasts."""
