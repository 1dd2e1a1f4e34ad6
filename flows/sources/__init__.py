"""Where inputs come from: folders, files and servers, each file found, guarded and hashed.

`collect` goes through the places of the configuration: `folders` finds local files; `remote` compares what a server
lists with the `index`, and lets `fetch` bring what is new; `protocols` speak HTTP, SFTP, S3 and WebDAV.
"""

from flows.sources.addresses import shown_where
from flows.sources.collect import check_addresses, pull
from flows.sources.files import (
    MEGABYTE,
    MODEL_KIND,
    MODEL_SUFFIXES,
    RECORD_SUFFIXES,
    Found,
    InputFile,
    examine_file,
    largest_first,
    sha256_of,
    suffix_of,
)
from flows.sources.index import discard_fetched

__all__ = [
    "MEGABYTE",
    "MODEL_KIND",
    "MODEL_SUFFIXES",
    "RECORD_SUFFIXES",
    "Found",
    "InputFile",
    "check_addresses",
    "discard_fetched",
    "examine_file",
    "largest_first",
    "pull",
    "sha256_of",
    "shown_where",
    "suffix_of",
]
