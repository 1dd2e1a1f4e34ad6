"""What the authors of models are given, as questions to the published tables, asked for many models at once.

Comes in: a finished DuckDB file and the run date. Goes out: models, and the rows of each. Must not know:
archives, sheets.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

import duckdb
import polars as pl

from warehouse.duckdb_tables import frame
from warehouse.publish.facility_files import blocks, rows_of_each
from warehouse.publish.file_names import file_names

# Models that are in force, and files that were rejected. An older version is nobody's to correct.
MODELS = """
with known as (
  select source_file as path, model_sha256, project_global_id, project_name, facility_id, valid_from,
    coalesce(valid_to, open_end()) > $1 as is_current
  from dim_model
), found as (
  select * from known where is_current
  union all
  select path, sha256, null, null, null, null, false from run_input
  where kind = 'model' and verdict = 'reject_file' and sha256 not in (select model_sha256 from known)
), received as (
  select sha256, cast(max(received_at) as date) as received_on from run_input where kind = 'model' group by sha256
)
select found.path, max(model_sha256) filter (where is_current) as model_sha256,
  list(distinct model_sha256 order by model_sha256) as digests,
  max(project_global_id) as project_id, max(project_name) as project, max(facility_id) as facility_id,
  least($1, coalesce(max(received_on) filter (where is_current), max(received_on), max(valid_from), $1)) as received_on
from found left join received on received.sha256 = found.model_sha256
group by found.path order by found.path
"""
FINDINGS = """
with asked as (select unnest($every_model) as of_model, unnest($every_digest) as digest),
paths as (select unnest($models) as of_model, unnest($paths) as path),
found as (
  select asked.of_model, f.* from run_finding f inner join asked on f.model_sha256 = asked.digest
  union all
  select paths.of_model, f.* from run_finding f inner join paths on f.source_file = paths.path
  where f.model_sha256 is null
)
select of_model, severity, code, message, details, step_id, global_id, is_waived from found
where code <> 'requirement_not_met'
order by of_model, array_position(['error', 'warning', 'info'], severity), code, step_id, message, global_id
"""
ASKED = "with asked as (select unnest($models) as of_model, unnest($digests) as sha256)"
PATCHES = f"""
{ASKED}
select asked.of_model, patch.global_id, patch.ifc_class, patch.element, patch.set_name, patch.property_name,
  patch.expected, patch.found, patch.unit, patch.rule, health.severity, patch.step_id, patch.is_waived
from mart_model_patch patch
join asked on patch.model_sha256 = asked.sha256
join mart_model_health health on health.model_sha256 = patch.model_sha256 and health.rule = patch.rule
where patch.step_id is not null
order by of_model, array_position(['error', 'warning', 'info'], health.severity), patch.rule, patch.element,
  patch.step_id, patch.set_name, patch.property_name
"""
RULES = f"""
{ASKED}
select asked.of_model, rule, severity, applicable, passed, failed, waived, result
from mart_model_health health join asked on health.model_sha256 = asked.sha256
order by of_model, array_position(['error', 'warning', 'info'], severity), failed desc, rule
"""
WITHHELD = f"""
{ASKED}
select asked.of_model, count(*) as withheld
from mart_model_patch patch join asked on patch.model_sha256 = asked.sha256
where patch.step_id is null group by asked.of_model
"""
# One row an element and cause. What is withheld from the open set has neither step nor GlobalId there.
PROBLEMS = f"""
{ASKED}
select asked.of_model, patch.step_id, patch.global_id, patch.element, patch.ifc_class, patch.rule as cause,
  health.severity, patch.set_name, patch.property_name, patch.expected, patch.found, patch.unit,
  null as message, null as details
from mart_model_patch patch
join asked on patch.model_sha256 = asked.sha256
join mart_model_health health on health.model_sha256 = patch.model_sha256 and health.rule = patch.rule
where health.severity in ('error', 'warning') and not patch.is_waived
union all by name
select asked.of_model, finding.step_id, finding.global_id, null as element, null as ifc_class, finding.code as cause,
  finding.severity, finding.message, finding.details
from run_finding finding
join asked on finding.model_sha256 = asked.sha256
where finding.step_id is not null and finding.severity in ('error', 'warning')
  and finding.code <> 'requirement_not_met' and not finding.is_waived
order by of_model, step_id, cause, set_name, property_name, message, expected, found
"""
POSITIONS = f"""
{ASKED}
select asked.of_model, step_id, any_value(footprint_wkb order by valid_from) as footprint_wkb,
  any_value(floor_z_m order by valid_from) as floor_z_m, any_value(height_m order by valid_from) as height_m,
  any_value(trim(concat_ws(' ', number, name)) order by valid_from) as element,
  any_value(global_id order by valid_from) as global_id
from dim_space join asked on dim_space.model_sha256 = asked.sha256
where step_id is not null group by asked.of_model, step_id order by of_model, step_id
"""
QUESTIONS: Mapping[str, str] = {
    "findings": FINDINGS, "patches": PATCHES, "rules": RULES, "withheld": WITHHELD, "problems": PROBLEMS,
    "positions": POSITIONS,
}  # fmt: skip


@dataclass(frozen=True)
class Model:
    """A model file: its path as in `run_input`, and the name of its files without extension.

    `sha256` is the version in force, null where there is none; `digests` names those rejected too. `received_on` is the
    day on which the version in force came in, else the last of those rejected.
    """

    path: str
    name: str
    sha256: str | None
    digests: Sequence[str]
    project_id: str | None
    project: str | None
    facility_id: str | None
    received_on: date


def ask_models(
    con: duckdb.DuckDBPyConnection, as_of: date
) -> Iterator[tuple[Model, Mapping[str, pl.DataFrame]]]:
    """Return each model with its rows of the `QUESTIONS`, which are asked once for many models."""
    models = {model.name: model for model in _models(con, as_of)}
    for some in blocks(list(models)):
        asked = [models[name] for name in some]
        pairs = [(model.name, digest) for model in asked for digest in model.digests]
        params = {
            "models": list(some),
            "paths": [model.path for model in asked],
            "digests": [model.sha256 for model in asked],
            "every_model": [name for name, _ in pairs],
            "every_digest": [digest for _, digest in pairs],
        }
        found = {
            name: rows_of_each(con, query, "of_model", some, params) for name, query in QUESTIONS.items()
        }
        for model in asked:
            yield model, {name: rows[model.name] for name, rows in found.items()}


def _models(con: duckdb.DuckDBPyConnection, as_of: date) -> list[Model]:
    rows = list(frame(con, MODELS, [as_of]).iter_rows(named=True))
    stems = [PurePosixPath(row["path"]).stem for row in rows]
    often = Counter(stem.casefold() for stem in stems)
    titles = [
        stem if often[stem.casefold()] == 1 else row["path"] for stem, row in zip(stems, rows, strict=True)
    ]
    names = file_names(titles, "", "model")
    return [
        Model(name=names[title], sha256=row.pop("model_sha256"), **row)
        for title, row in zip(titles, rows, strict=True)
    ]
