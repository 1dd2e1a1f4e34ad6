"""An empty workbook of one kind, to fill in: headers with notes, formats, lists to choose from.

Comes in: a kind. Goes out: the bytes of an XLSX file, the same each time.
"""

import io
from datetime import datetime

import xlsxwriter

from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.starter.kind_pages import TYPE_TEXTS, must_of
from warehouse.deliveries.starter.vocabulary import column_names, kind_names

ROWS = 5_000  # that have formats and lists
_CREATED = datetime(2025, 1, 1)
_FORMATS = {
    "text": "@",
    "room": "@",
    "weekdays": "@",
    "day": "yyyy-mm-dd",
    "start": "yyyy-mm-dd",
    "end": "yyyy-mm-dd",
    "month": "yyyy-mm",
    "instant": "yyyy-mm-dd hh:mm",
    "clock": "hh:mm",
    "money": "#,##0.00",
    "quantity": "#,##0.######",
    "whole": "0",
}
_LIMITS = {"money": "decimal", "quantity": "decimal", "whole": "integer"}
_FLAGS = ("yes", "no")


def template(kind: Kind) -> bytes:
    """Return the workbook: a sheet named as the kind, and a sheet that explains its columns."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": f"areal: {kind.name}", "created": _CREATED})
    sheet = book.add_worksheet(kind.name[:31])
    must = book.add_format({"bold": True, "bg_color": "#1F3A4D", "font_color": "#FFFFFF"})
    may = book.add_format({"bold": True, "bg_color": "#D9E2E8"})
    for place, column in enumerate(kind.columns):
        names = column_names(kind.name, column.name)
        look = book.add_format({"num_format": _FORMATS.get(column.type, "@")})
        sheet.set_column(place, place, max(12, len(column.name) + 2), look)
        sheet.write_string(0, place, column.name, must if column.is_required else may)
        sheet.write_comment(
            0, place, _note(column, names.text, names.danish, names.example), {"visible": False}
        )
        rule = _rule(column)
        if rule:
            sheet.data_validation(1, place, ROWS, place, rule)
    sheet.freeze_panes(1, 0)
    _explain(book, kind)
    book.close()
    return buffer.getvalue()


def _note(column: Column, text: str, danish: str, example: str) -> str:
    lines = [text, f"Type: {TYPE_TEXTS[column.type]}"]
    lines += [f"Danish: {danish}"] if danish else []
    lines += [f"Example: {example}"] if example else []
    must = must_of(column)
    lines.append("Must be filled" if must == "yes" else f"Must be filled, {must}" if must else "May be empty")
    return "\n".join(lines)


def _rule(column: Column) -> dict[str, object] | None:
    """Return the validation of a column: a list of choices, or a number within its limits; else null."""
    choices = column.choices or (_FLAGS if column.type == "flag" else ())
    if choices and sum(map(len, choices)) + len(choices) <= 255:  # Excel's limit of a list
        return {
            "validate": "list",
            "source": list(choices),
            "error_title": column.name,
            "error_message": f"Choose one of {', '.join(choices)}"[:255],
        }
    if column.type not in _LIMITS:
        return None
    rule: dict[str, object] = {"validate": _LIMITS[column.type], "error_title": column.name[:32]}
    if column.low is not None and column.high is not None:
        return rule | {
            "criteria": "between",
            "minimum": column.low,
            "maximum": column.high,
            "error_message": f"A number from {column.low:g} to {column.high:g}",
        }
    return rule | {"criteria": ">=", "value": -1e12, "error_message": "A number"}


def _explain(book: xlsxwriter.Workbook, kind: Kind) -> None:
    sheet = book.add_worksheet("columns")
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 4, 20, wrap)
    sheet.set_column(5, 5, 60, wrap)
    sheet.write_string(0, 0, f"{kind.name}: {kind_names(kind.name).text}", bold)
    for place, title in enumerate(("Column", "Must be filled", "Type", "Example", "Danish", "What it says")):
        sheet.write_string(2, place, title, bold)
    for row, column in enumerate(kind.columns, 3):
        names = column_names(kind.name, column.name)
        text = f"{names.text}; one of {', '.join(column.choices)}" if column.choices else names.text
        cells = (column.name, must_of(column), TYPE_TEXTS[column.type], names.example, names.danish, text)
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell)
