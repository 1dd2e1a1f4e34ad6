"""Defaults for Prefect's environment, unless the user has set it. Imports nothing of Prefect."""

import os

DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # 12 to 21 are usual, 20 is Prefect's default
}


def configure_prefect(log_level: str | None = None) -> None:
    """Set the environment that Prefect reads on import: no telemetry, and enough time for its server to start."""
    wanted = DEFAULTS | ({"PREFECT_LOGGING_LEVEL": log_level} if log_level else {})
    for name, value in wanted.items():
        os.environ.setdefault(name, value)
