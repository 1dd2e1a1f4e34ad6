"""What everything is measured against: a process that opens a model lazily, and no more."""

import sys

import ifcopenshell

ifcopenshell.open(sys.argv[1], lazy=True)
