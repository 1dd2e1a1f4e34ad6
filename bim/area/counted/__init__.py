"""Which spaces count as room area: by name, by part and whole, by what lies on the same floor."""
