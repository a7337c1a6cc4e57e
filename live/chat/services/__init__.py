"""Every write to chats."""
