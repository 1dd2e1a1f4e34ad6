"""STEP files (ISO 10303-21): bytes in; a table of instances, their references, and the bytes of a subset out.

Must not know what a class means: of IFC only the spellings of the schemas that can be read.
"""
