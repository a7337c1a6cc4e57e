"""What officers type of a programme."""
