"""One module per protocol, each a `RemoteSystem`; all but `other` need the extra `remote`."""

from importlib import import_module

from bim.errors import ConfigurationError
from flows.sources.remote_files import RemoteSystem
from flows.sources.selection import Selection

# scheme: the module here, and the package that it needs
_PROTOCOLS = {
    "http": ("http", "aiohttp"),
    "https": ("http", "aiohttp"),
    "s3": ("s3", "s3fs"),
    "sftp": ("sftp", "paramiko"),
    "webdav": ("webdav", "webdav4"),
    "webdavs": ("webdav", "webdav4"),
}


def require_protocol(scheme: str, section: str) -> None:
    """Raise a ConfigurationError where a scheme is not known, or its back-end is not installed."""
    if scheme in _PROTOCOLS:
        module, package = _PROTOCOLS[scheme]
        try:
            import_module(f"{__name__}.{module}")
        except ImportError:
            raise ConfigurationError(
                f"{section} where: {scheme}:// needs the package {package}, which is not installed; install areal with"
                ' its extra: pip install "areal[remote]".'
            ) from None
        return
    from fsspec import get_filesystem_class

    try:
        get_filesystem_class(scheme)
    except ImportError:
        raise ConfigurationError(
            f"{section} where: {scheme}:// needs a package of fsspec that is not installed; install it beside areal."
        ) from None
    except ValueError:
        raise ConfigurationError(
            f"{section} where: areal cannot read {scheme}://; it reads {', '.join(_PROTOCOLS)}."
        ) from None


def open_system(selection: Selection, timeout_seconds: float) -> RemoteSystem:
    """Return the server of an address; nothing is connected before the first listing."""
    module = import_module(f"{__name__}.{_PROTOCOLS.get(selection.address.scheme, ('other', ''))[0]}")
    system: RemoteSystem = module.System(selection, timeout_seconds)
    return system
