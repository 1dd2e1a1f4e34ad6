"""Addresses of remote places, and the credentials for them.

Comes in: a URL of the configuration and the environment. Goes out: an `Address` whose `shown` text has no secret.

Credentials come from the variables `AREAL_SOURCE_<HOST>_<NAME>`, from `.netrc`, or for S3 from `AWS_*`. A password in
the URL works too; it is shown nowhere.
"""

import glob
import netrc
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from bim.errors import ConfigurationError
from bim.model.pathguard import shown_path

HTTP_SCHEMES = ("http", "https")
_IN_FILES = ("PASSWORD", "TOKEN")  # `..._PASSWORD_FILE` names a file with the password


@dataclass(frozen=True)
class Credentials:
    """What a server asks for; null where it is not given."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    key_file: str | None = None
    known_hosts: str | None = None


@dataclass(frozen=True)
class Address:
    """A remote place.

    `path` is the path on the server, with the pattern in it if it has one. `query` and `credentials` may hold secrets;
    `shown` never does, and is the only text of an address that leaves this package.
    """

    scheme: str
    host: str
    port: int | None
    path: str
    shown: str
    query: str = field(default="", repr=False)
    credentials: Credentials = field(default=Credentials(), repr=False)

    @property
    def server(self) -> str:
        """Return the server, with its port where the address names one: "host:2222"."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def is_http(self) -> bool:
        """Return whether files are read by HTTP, which lists no folders."""
        return self.scheme in HTTP_SCHEMES

    @property
    def root(self) -> str:
        """Return the folder or file that is listed: the path up to the first part that is a pattern."""
        parts = self.path.split("/")
        fixed = next((i for i, part in enumerate(parts) if glob.has_magic(part)), len(parts))
        return "/".join(parts[:fixed])

    @property
    def is_pattern(self) -> bool:
        """Return whether the path has `*`, `?` or `[...]` in it."""
        return not self.is_http and glob.has_magic(self.path)


def is_remote(where: str) -> bool:
    """Return whether a place of the configuration is a URL."""
    return "://" in where


def shown_where(where: str) -> str:
    """Return a place as it may be printed and stored: without user, password and query."""
    if not is_remote(where):
        return where
    scheme, _, rest = where.partition("://")
    kept = re.split(r"[?#]", rest, maxsplit=1)[0] if scheme.lower() in HTTP_SCHEMES else rest
    server, slash, path = kept.partition("/")
    if "@" in server:
        server = server.rpartition("@")[2]
    elif ":" in server and not server.startswith("[") and "@" in rest:
        # "/", "?" or "#" in a password: what is before the last "@" may be part of it
        server, slash, path = (kept.rpartition("@")[2] if "@" in kept else "").partition("/")
    is_host = re.fullmatch(r"[^:]*(:\d*)?|\[[0-9A-Fa-f:.]*\](:\d*)?", server)
    return shown_path(f"{scheme}://{server if is_host else ''}{slash}{path}")


def parse_address(where: str, section: str, environment: Mapping[str, str] = os.environ) -> Address:
    """Return the address of a URL with its credentials.

    Raises: ConfigurationError for a port that is no number, an HTTP folder or pattern, or a secret file that cannot be
    read. The message shows no secret.
    """
    shown = shown_where(where)
    try:
        parts = urlsplit(where)
        port = parts.port
    except ValueError:
        raise ConfigurationError(f"{section} where: {shown} is no address; correct it.") from None
    scheme, host = parts.scheme.lower(), parts.hostname or ""
    is_http = scheme in HTTP_SCHEMES
    path = parts.path if is_http else where.partition("://")[2].partition("/")[2]
    if is_http and (path in ("", "/") or path.endswith("/") or "*" in path):
        raise ConfigurationError(
            f"{section} where: {shown} names a folder or a pattern, and HTTP lists no folders; name a file, or a"
            " manifest of files (`.../manifest.txt`)."
        )
    query = parts.query if is_http else ""
    found = _credentials(parts, host, environment)
    return Address(scheme, host, port, path if is_http else f"/{path}", shown, query, found)


def _credentials(parts: SplitResult, host: str, environment: Mapping[str, str]) -> Credentials:
    prefix = f"AREAL_SOURCE_{re.sub(r'[^A-Z0-9]+', '_', host.upper())}_"
    given = {name: environment.get(prefix + name) for name in ("USER", "KEY_FILE", "KNOWN_HOSTS")}
    secret = {name: _secret(prefix, name, environment) for name in _IN_FILES}
    user = given["USER"] or (unquote(parts.username) if parts.username else None)
    password = secret["PASSWORD"] or (unquote(parts.password) if parts.password else None)
    if not (password or secret["TOKEN"] or given["KEY_FILE"]):
        netrc_user, password = _from_netrc(host, environment)
        user = user or netrc_user
    return Credentials(user, password, secret["TOKEN"], given["KEY_FILE"], given["KNOWN_HOSTS"])


def _secret(prefix: str, name: str, environment: Mapping[str, str]) -> str | None:
    file = environment.get(f"{prefix}{name}_FILE")
    if file is None:
        return environment.get(prefix + name)
    try:
        return Path(file).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise ConfigurationError(
            f"The file that {prefix}{name}_FILE names cannot be read; correct the path or its permissions."
        ) from None


def _from_netrc(host: str, environment: Mapping[str, str]) -> tuple[str | None, str | None]:
    file = Path(environment.get("NETRC") or "~/.netrc").expanduser()
    try:
        found = netrc.netrc(file).authenticators(host) if file.is_file() else None
    except (OSError, ValueError, netrc.NetrcParseError):
        raise ConfigurationError(f"{file} cannot be read as a .netrc file; correct it.") from None
    return (found[0], found[2]) if found else (None, None)
