"""A row against its contract: accepted, held, or worth a question to the supplier."""
