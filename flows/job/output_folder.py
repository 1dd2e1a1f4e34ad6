"""The output folder: private from the first file on, and wider only for the open set.

Comes in: a configuration. Goes out: the folder of versions, store and ledger, in place.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bim.errors import ConfigurationError, PublicationError
from warehouse.publish.folders import protect_one

if TYPE_CHECKING:
    from flows.config import Config


def prepare_output(config: "Config") -> Path:
    """Make the output folder and its parents where they are missing, and return it.

    From here on, whatever this process and its children write is their owner's alone, unless a mode is set for it. The
    folders that are made have the mode and the group of the open set, because its readers pass through them; a folder
    that is there already keeps its own.
    Raises: ConfigurationError for a group that does not exist; PublicationError where a folder cannot be made.
    """
    os.umask(0o077)
    output = config.output_folder
    try:
        for folder in reversed([one for one in (output, *output.parents) if not one.exists()]):
            folder.mkdir(mode=0o700, exist_ok=True)
            protect_one(folder, int(config.output.folder_mode, 8) | 0o700, config.output.group)
    except LookupError:
        message = f"[output] group: there is no group {config.output.group} on this machine."
        raise ConfigurationError(message) from None
    except OSError as error:
        message = f"The output folder {output} cannot be made: {error.strerror}."
        raise PublicationError(message, "not_writable") from None
    return output
