"""Pages of counties' programmes."""
