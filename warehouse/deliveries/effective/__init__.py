"""What stands on a day: which deliveries, and which of their rows."""
