"""The depot's pages, by noun."""
