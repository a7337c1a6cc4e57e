"""What a bundle of evidence holds, and how it is written and read again."""
