"""The tree of exceptions: what areal rejects, and with which code.

ArealError                  a sentence: what, where, what to do
├── UsageError              exit 2: the command line or the configuration is wrong
│   └── ConfigurationError
├── InputError              one input file is rejected; the run continues without it
│   ├── ModelError          a model
│   └── DeliveryError       a delivery of records
├── PublicationError        exit 1: nothing is published, the last version stays
│   └── GateError           a check on the built tables failed
└── LockError               exit 3: another run holds the lock (in `flows.errors`)
"""


class ArealError(Exception):
    """An error that a person can act on.

    `code` is stable and in snake case; `str(error)` is the sentence, `details` its values as those of a finding.
    """

    code = "areal_error"

    def __init__(self, message: str, code: str | None = None, details: str | None = None) -> None:
        super().__init__(message)
        self.details = details
        if code is not None:
            self.code = code


class UsageError(ArealError):
    """The command line asks for something that cannot be done."""

    code = "wrong_usage"


class ConfigurationError(UsageError):
    """`areal.toml`, or the environment over it, cannot be used."""

    code = "wrong_configuration"


class InputError(ArealError):
    """One input is rejected; nothing of it is used."""

    code = "input_rejected"


class ModelError(InputError):
    """A model that cannot be read, or must not be."""

    code = "model_rejected"


class DeliveryError(InputError):
    """A delivery of records that cannot be read, or must not be."""

    code = "delivery_rejected"


class PublicationError(ArealError):
    """Nothing can be published; the last version stays in place."""

    code = "not_published"


class GateError(PublicationError):
    """A check on the built tables failed."""

    code = "gate_failed"
