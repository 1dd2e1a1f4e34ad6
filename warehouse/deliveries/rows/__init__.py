"""A row against its contract: accepted, held, or accepted with a finding."""
