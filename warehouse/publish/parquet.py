"""One Parquet file a table, with the columns' texts in its metadata; the same rows give the same bytes.

Comes in: a finished DuckDB file. Goes out: `<folder>/<table>.parquet`. Must not know: what the rows mean.
"""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.duckdb_tables import batches


def write_parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path, texts: dict[str, str]) -> None:
    """Write the rows of `query` in their order; `texts` gives each column its description."""
    schema, rows = batches(con, query)
    described = pa.schema(
        [
            field.with_metadata({"description": texts[field.name]}) if texts.get(field.name) else field
            for field in schema
        ]
    )
    with pq.ParquetWriter(path, described, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=described))
