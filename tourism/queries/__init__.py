"""What is asked of visits by pages and services."""
