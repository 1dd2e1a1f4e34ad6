"""A file as cells of text: delimited text, workbooks, Parquet; repairs of damaged text."""
