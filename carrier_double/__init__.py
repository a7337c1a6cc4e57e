"""A double of Kuaidi100: takes numbers, answers queries, pushes what carriers say."""
