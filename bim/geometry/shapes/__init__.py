"""Curves, profiles and faceted items as IFC writes them, to points."""
