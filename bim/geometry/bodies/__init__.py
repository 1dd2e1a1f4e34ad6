"""Bodies as upright slabs or plane faces, what is cut from them, and the space over a floor."""
