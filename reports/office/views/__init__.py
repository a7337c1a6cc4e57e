"""The pages of an office's figures."""
