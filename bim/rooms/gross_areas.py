"""Read the gross areas that a model states of its buildings and storeys.

Comes in: what rooms were read with. Goes out: m² by step id.
"""

from bim.area.stated.statements import read_statements
from bim.model.properties import SetReader
from bim.model.units import area_factor_of
from bim.rooms.room import Reading


def read_gross_areas(reading: Reading) -> dict[int, float]:
    """Return the best gross area in m² of each building and storey that states one; planned areas are left out.

    Source: Qto_BuildingBaseQuantities and Qto_BuildingStoreyBaseQuantities, GrossFloorArea; IFC2X3 BaseQuantities.
    """
    sets, units = SetReader(), reading.units
    found: dict[int, float] = {}
    for kind in ("IfcBuilding", "IfcBuildingStorey"):
        for whole in reading.context.model.by_type(kind):
            statements, _ = read_statements(
                sets.values_of(whole),
                reading.rules,
                units.area_unit_m2,
                area_factor_of,
                units.is_area_assumed,
            )
            gross = next((s for s in statements if s.kind == "gross"), None)
            if gross is not None:
                found[whole.id()] = gross.value_m2
    return found
