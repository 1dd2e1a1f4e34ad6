"""Areas of rooms as a user would write it: open each file, read the sets of each space, have its shape drawn."""

import csv
import sys

import ifcopenshell
import ifcopenshell.geom
import ifcopenshell.util.element
import ifcopenshell.util.shape

settings = ifcopenshell.geom.settings()
rows = csv.writer(sys.stdout)
for path in sys.argv[1:]:
    try:
        model = ifcopenshell.open(path)
    except Exception as error:  # noqa: BLE001
        print(path, error, file=sys.stderr)
        continue
    for space in model.by_type("IfcSpace"):
        sets = ifcopenshell.util.element.get_psets(space)
        stated = [value for values in sets.values() for name, value in values.items() if "Area" in name]
        try:
            shape = ifcopenshell.geom.create_shape(settings, space)
            measured = ifcopenshell.util.shape.get_footprint_area(shape.geometry)
        except Exception as error:  # noqa: BLE001
            print(path, space, error, file=sys.stderr)
            measured = None
        rows.writerow([path, space.GlobalId, space.Name, space.LongName, stated, measured])
