"""The Prefect deployment of the nightly flow, and the Prefect server that it needs."""
