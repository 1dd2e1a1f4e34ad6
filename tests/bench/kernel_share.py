"""How long the geometry kernel takes for the rooms of each model, and how long a lazy open of it, in one process."""

import json
import sys
import time
from pathlib import Path

import ifcopenshell

from bim.errors import InputError
from bim.extract import extract_model
from bim.geometry import kernel
from bim.settings import ReadingMode

spent = 0.0
draw = kernel._apart


def timed(*arguments: object) -> object:
    global spent
    begun = time.perf_counter()
    try:
        return draw(*arguments)
    finally:
        spent += time.perf_counter() - begun


kernel._apart = timed
answers = []
for path in map(Path, sys.argv[1:]):
    spent = 0.0
    try:
        spaces = extract_model(path, "0" * 64, mode=ReadingMode(only_rooms=True)).tables["space"]
    except InputError:
        continue
    begun = time.perf_counter()
    ifcopenshell.open(str(path), lazy=True)
    opened = time.perf_counter() - begun
    answers.append([path.name, len(spaces), int((spaces["measured_by"] == "kernel").sum()), opened, spent])
print(json.dumps(answers))
