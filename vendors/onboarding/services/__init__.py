"""Every write to applications: drafts, papers, questions, decisions."""
