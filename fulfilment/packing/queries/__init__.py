"""What a seller's desk shows of its orders: one seller's parts, and nothing else."""
