"""Decide which spaces count as room area, by names, parts and footprints. Must not know: money, DuckDB, IFC."""
