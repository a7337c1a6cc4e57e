"""The pages of training: for learners, for trainers, and for those who own courses."""
