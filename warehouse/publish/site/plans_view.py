"""The floor plans of a facility's page: storeys, rooms, colourings and legends, with the texts of a language.

Comes in: the rooms of a facility and a language. Goes out: what the template shows. Must not know: DuckDB.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from warehouse.publish.formatting import danish_key
from warehouse.publish.site.floor_plan import Storey, storeys
from warehouse.publish.site.language import Language
from warehouse.publish.site.palette import Colouring, colourings
from warehouse.publish.site.shown_text import shown_text

PREFIX = {"category": "ca", "cost": "co", "frequency": "fr", "confidence": "cf", "requests": "rq"}
LONGEST_NAME = 80
_UNKNOWN_FILL = "url(#hatch)"


def with_figures(rooms: Sequence[Mapping[str, Any]], has_requests: bool) -> list[dict[str, Any]]:
    """Return the counted rooms with cost per m²; where the facility has requests, a room without any has zero."""
    found = []
    for room in rooms:
        if not room["is_counted"]:
            continue
        area, cost, requests = room["net_area_m2"], room["cost_dkk"], room["requests"]
        per_m2 = float(cost) / float(area) if cost is not None and area else None
        asked = (requests or 0) if has_requests else None
        found.append({**room, "cost_per_m2_dkk": per_m2, "requests": asked})
    return found


def is_withheld(room: Mapping[str, Any]) -> bool:
    """Whether the set shows nothing of a restricted room."""
    return bool(room["is_restricted"]) and all(
        room[name] is None for name in ("number", "name", "net_area_m2")
    )


class PlanDrawing:
    """The storeys of one facility, drawn once and shown in each language."""

    def __init__(self, rooms: Sequence[Mapping[str, Any]], categories: Sequence[Mapping[str, Any]]) -> None:
        """`rooms`: see `with_figures`; `categories`: rows of `dim_category`."""
        self.withheld = sum(is_withheld(room) for room in rooms)
        self.counted = len(rooms)
        self.rooms = [room for room in rooms if not is_withheld(room)]
        self.storeys = storeys(rooms)
        self.colourings = colourings(self.rooms, {row["category"]: row["din_277"] for row in categories})

    def view(self, language: Language) -> dict[str, Any] | None:
        """Return what the template shows; null for a facility without rooms."""
        if not self.counted:
            return None
        classes = {
            room["space_id"]: " ".join(
                f"{PREFIX[one.name]}-{one.of_room[room['space_id']]}" for one in self.colourings
            )
            for room in self.rooms
        }
        shown = [_storey(storey, classes, language) for storey in self.storeys]
        return {
            "counted": self.counted,
            "withheld": self.withheld,
            "drawn": sum(len(storey.shapes) for storey in self.storeys),
            "storeys": shown,
            "has_buildings": len({storey.building for storey in self.storeys}) > 1,
            "rooms": sorted(self.rooms, key=_table_key),
            "colourings": self.colourings,
            "legends": {one.name: _legend(one, language) for one in self.colourings},
            "style": Markup(_style(self.colourings)),
        }


def _table_key(room: Mapping[str, Any]) -> tuple[Any, ...]:
    keys = (danish_key(room[name]) for name in ("building", "storey", "number", "name"))
    return (*keys, room["space_id"])


def _storey(storey: Storey, classes: Mapping[str, str], language: Language) -> dict[str, Any]:
    rooms = [
        {
            **{name: room[name] for name in ("space_id", "number", "name")},
            "classes": classes[room["space_id"]],
            "label": _label(room, language),
            "shape": storey.shapes.get(room["space_id"]),
            "path": Markup(storey.shapes[room["space_id"]].path)
            if room["space_id"] in storey.shapes
            else None,
            "short": _short(room, storey),
        }
        for room in storey.rooms
        if room["space_id"] in classes
    ]
    return {
        "name": storey.name,
        "building": storey.building,
        "box": storey.box,
        "zone": None if storey.zone is None else Markup(storey.zone),
        "bar_m": storey.bar_m,
        "north_deg": None if storey.north_deg is None else round(storey.north_deg) % 360,
        "count": len(storey.rooms),
        "area": _area(storey),
        "drawn": [room for room in rooms if room["shape"] is not None],
        "undrawn": [room for room in rooms if room["shape"] is None],
    }


def _area(storey: Storey) -> Any:
    """Return the net area of a storey; null where the set does not show all of its rooms."""
    areas = [room["net_area_m2"] for room in storey.rooms]
    return None if None in areas else sum(areas)


def _label(room: Mapping[str, Any], language: Language) -> str:
    """Return what a screen reader says of a room: number, name and area."""
    parts = [shown_text(room[name], LONGEST_NAME) for name in ("number", "name") if room[name]]
    named = " ".join(parts) or language.text("plans.unnamed")
    return f"{named}, {language.number(room['net_area_m2'], 1)} m²"


def _short(room: Mapping[str, Any], storey: Storey) -> str:
    """Return the room's number where it fits into the outline."""
    shape = storey.shapes.get(room["space_id"])
    number = shown_text(room["number"] or "", LONGEST_NAME)
    return number if shape is not None and len(number) <= shape.fits else ""


def _legend(colouring: Colouring, language: Language) -> list[dict[str, Any]]:
    counts = colouring.counts()
    entries = []
    for place, name in enumerate(colouring.classes):
        if colouring.limits:
            text = _between(colouring.limits, place, language)
        elif name == "0":
            text = language.text("plans.all_alike")
        else:
            text = language.word("group" if colouring.name == "category" else "confidence", name)
        entries.append(
            {"text": text, "colour": colouring.colours[name], "count": counts[name], "is_unknown": False}
        )
    unknown = {
        "text": language.text("plans.not_known"),
        "count": counts["unknown"],
        "is_unknown": True,
        "colour": "",
    }
    return [entry for entry in (*entries, unknown) if entry["count"]]


def _between(limits: Sequence[float], place: int, language: Language) -> str:
    written = [language.number(limit, 0 if limit == int(limit) else 2) for limit in limits]
    if place == 0:
        return language.text("plans.below", limit=written[0])
    if place == len(limits):
        return language.text("plans.from", limit=written[-1])
    return language.text("plans.between", low=written[place - 1], high=written[place])


def _style(colourings: Sequence[Colouring]) -> str:
    """Return the rules that colour rooms and show the legend of the chosen colouring."""
    rules = []
    for one in colourings:
        within = f'.plans[data-mode="{one.name}"]'
        rules.append(f'{within} .legend[data-mode="{one.name}"]{{display:flex}}')
        for name in one.classes:
            selector = f".r.{PREFIX[one.name]}-{name}"
            colour = one.colours[name]
            rules.append(
                f"{within} svg.plan {selector}{{fill:{colour}}}{within} .chips {selector}{{background:{colour}}}"
            )
        rules.append(f"{within} svg.plan .r.{PREFIX[one.name]}-unknown{{fill:{_UNKNOWN_FILL}}}")
    return "".join(rules)
