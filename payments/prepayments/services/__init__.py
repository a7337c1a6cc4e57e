"""Every write to what is paid ahead."""
