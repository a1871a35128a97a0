"""Outside devices, each behind a small interface with a real driver and a simulated one."""
