"""Every write to saved views and ordered reports."""
