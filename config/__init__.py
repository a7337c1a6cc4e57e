"""The market put together: settings, addresses, servers, tasks."""
