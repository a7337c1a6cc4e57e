"""Every write to how a seller's goods travel, and to who collects them when."""
