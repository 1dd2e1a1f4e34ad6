"""How areal wants Prefect to behave, where its user has not said otherwise. Imports nothing of Prefect."""

import os

DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # 12 to 21 are usual, 20 is Prefect's default
}


def configure_prefect(log_level: str | None = None) -> None:
    """Set the environment that Prefect reads when it is imported: no telemetry, time for its server to start."""
    wanted = DEFAULTS | ({"PREFECT_LOGGING_LEVEL": log_level} if log_level else {})
    for name, value in wanted.items():
        os.environ.setdefault(name, value)
