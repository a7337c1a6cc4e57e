"""The pages of camera and console, and the acts that both send."""
