"""The pages of distribution and of payments to households."""
