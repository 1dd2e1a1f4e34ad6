"""Records as suppliers deliver them: files become cells, cells values, rows accepted or held. Knows no IFC."""
