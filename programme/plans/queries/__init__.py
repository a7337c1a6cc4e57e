"""What is read of counties' programmes."""
