"""Bodies as upright slabs or plane faces, what is cut from them, what stands over a floor."""
