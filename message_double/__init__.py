"""A stand-in for whoever carries messages, with what they call back."""
