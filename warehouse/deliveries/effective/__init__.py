"""Which deliveries, and which of their rows, are in force on a day."""
