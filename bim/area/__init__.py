"""Areas of rooms: what the file states, which spaces count, which area is chosen. Must not know: money, DuckDB."""
