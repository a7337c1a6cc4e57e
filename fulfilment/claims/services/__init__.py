"""Every write of claims: hand in, answer, decide, carry out, defaults by the clock."""
