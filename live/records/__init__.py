"""What stays of a broadcast: commission, figures, evidence, clips on pages."""
