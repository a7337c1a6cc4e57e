"""Every write of packing and sending."""
