"""Every write of the reconciliation."""
