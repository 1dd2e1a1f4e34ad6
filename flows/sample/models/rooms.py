"""What a room of the drawing is, and what each facility's storeys are made of.

Comes in: nothing. Goes out: the room record, names and widths of rooms by category, programmes by kind of
building. Must not know: IFC entities, prices.
"""

from dataclasses import dataclass
from decimal import Decimal

from flows.sample.models.shapes import Shape, net_area_m2


@dataclass(frozen=True)
class Room:
    """A room as drawn; lengths in millimetres, `x`, `y` its corner at the corridor, in the building's axes.

    `side`: a north room grows along +y, a south room along -y. `body` and `statement` say how a model tells of
    it. `exclusion` is why it does not count, null when it does; `parts` are spaces within it; `low_area_m2` is the
    part of the floor under a ceiling too low to stand.
    """

    key: str
    number: str
    name: str
    category: str | None
    shape: Shape
    x: int
    y: int
    side: str = "north"
    height: int = 2700
    body: str = "extrusion"
    statement: str = "net"
    composition: str = "ELEMENT"
    predefined: str = "INTERNAL"
    object_type: str | None = None
    exclusion: str | None = None
    parts: tuple["Room", ...] = ()
    low_area_m2: Decimal = Decimal(0)
    revision: int = 1

    @property
    def floor_area_m2(self) -> Decimal:
        """The true area: the drawn floor less what stands in it and what is too low."""
        return net_area_m2(self.shape) - self.low_area_m2

    @property
    def net_area_m2(self) -> Decimal | None:
        """The true area; null where the model tells nothing of it."""
        return None if self.exclusion == "held_no_area" else self.floor_area_m2

    @property
    def objects(self) -> tuple[str, ...]:
        """What stands in a room of this category."""
        return OBJECTS.get(self.category or "", ())

    @property
    def floor_finish(self) -> str | None:
        """What covers the floor in a room of this category, where the model says it."""
        return FLOORS.get(self.category or "")

    @property
    def is_counted(self) -> bool:
        """Whether the room counts in sums of room area."""
        return self.exclusion is None


@dataclass(frozen=True)
class Storey:
    """A storey: its name, its height above the building's zero in millimetres, its rooms."""

    name: str
    elevation: int
    rooms: tuple[Room, ...]


# category: (names as planners write them, nominal width in millimetres)
FURNISHING: dict[str, tuple[tuple[str, ...], int]] = {
    "OFF1": (("Kontor", "Kontor", "Enkeltkontor"), 3000),
    "OFF2": (("Storrumskontor",), 9000),
    "OFF3": (("Vagtcentral",), 6600),
    "MEET": (("Mødelokale", "Møderum", "Briefingrum"), 5400),
    "INTV": (("Afhøringsrum",), 3000),
    "COPY": (("Printrum",), 2400),
    "RECP": (("Ekspedition", "Reception"), 6000),
    "WAIT": (("Venterum",), 4200),
    "BREAK": (("Pauserum", "Tekøkken"), 4200),
    "CANT": (("Kantine",), 10800),
    "KITC": (("Produktionskøkken",), 6000),
    "CELL": (("Detention",), 2100),
    "CUST": (("Indtag", "Visitation"), 4800),
    "MEDI": (("Lægerum",), 3600),
    "LABO": (("Kriminalteknisk laboratorium",), 6000),
    "EVID": (("Kosterlager",), 5400),
    "WEAP": (("Våbendepot",), 3600),
    "LOST": (("Hittegods",), 4200),
    "ARCH": (("Arkiv", "Fjernarkiv"), 7200),
    "STOR": (("Depot", "Lager"), 3600),
    "TRAI": (("Parolesal", "Undervisningslokale"), 8400),
    "GYM": (("Motionsrum",), 8400),
    "WC": (("Toilet", "Toilet, dame", "Toilet, herre"), 1800),
    "BATH": (("Omklædning", "Baderum"), 4800),
    "CLEA": (("Rengøringsrum",), 1800),
    "ENTR": (("Vindfang", "Indgang"), 3000),
    "CORR": (("Gang",), 0),
    "STAI": (("Trappe",), 3000),
    "GARA": (("Garage", "Vaskehal", "Værksted"), 7200),
    "TECH": (("Teknikrum", "Serverrum"), 3000),
}

OBJECTS = {
    "WC": ("Toilet", "Håndvask", "Dør"),
    "BATH": ("Bruser", "Bruser", "Håndvask", "Dør"),
    "CELL": ("Toilet", "Dør"),
    "KITC": ("Håndvask",),
}
ATTIC_FALL = 0.4  # how much an attic's ceiling falls for each millimetre from the corridor
FLOORS = {
    "OFF1": "Linoleum",
    "OFF2": "Tæppe",
    "MEET": "Tæppe",
    "WC": "Fliser",
    "BATH": "Fliser",
    "GARA": "Beton",
}
_OFFICES = "OFF1 OFF1 WC OFF1 MEET OFF1 COPY OFF2 STAI OFF1 BREAK OFF1 WC OFF1 ARCH OFF1 OFF1 CLEA"
PROGRAMMES: dict[str, tuple[str, str]] = {  # kind: (ground floor, floors above)
    "station": ("ENTR RECP WAIT OFF1 INTV OFF1 WC STAI CLEA LOST MEET TECH OFF1 INTV STOR OFF1", _OFFICES),
    "custody": (
        "CUST CELL CELL CELL CELL CELL CELL MEDI INTV WC STAI OFF3 EVID WEAP BATH CLEA TECH CELL CELL",
        _OFFICES,
    ),
    "headquarters": ("ENTR RECP CANT KITC TRAI STAI WC MEET GYM BATH WC CLEA TECH LABO OFF2", _OFFICES),
    "archive": (
        "ARCH ARCH STOR OFF1 EVID WC STAI ARCH STOR TECH CLEA LOST",
        "ARCH OFF1 ARCH STAI STOR WC OFF1",
    ),
    "garage": (
        "GARA GARA STOR OFF1 GARA BATH WC CLEA TECH GARA STAI",
        "STOR OFF1 STAI TRAI WC STOR GYM BATH",
    ),
}
