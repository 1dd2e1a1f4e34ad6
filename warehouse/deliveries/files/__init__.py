"""A file as cells of text: delimited text, workbooks, Parquet; what was spoilt on the way and mended."""
