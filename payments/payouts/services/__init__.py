"""Every write about sellers' money."""
