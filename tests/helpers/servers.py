"""Real servers on loopback, each behind a counting proxy that can cut a download."""

import getpass
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

USER, PASSWORD = "anna", "s3cret-of-anna"
START_SECONDS = 60


def program(name: str, package: str) -> str:
    """The path of a server's program; the test is skipped where the machine lacks it."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{package} ({name}) is not installed; .ci/run installs it")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Proxy:
    """Passes connections on; counts the bytes of the server, and breaks all connections after `cut_after` of them."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.sent = 0
        self.cut_after: int | None = None
        self.on_cut: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        self._break()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target), timeout=10)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            with self._lock:
                self._open |= {client, server}
            threading.Thread(target=self._pass, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._pass, args=(server, client, True), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while data := source.recv(16_384):
                if is_answer and self._is_cut(len(data)):
                    break
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _is_cut(self, size: int) -> bool:
        with self._lock:
            self.sent += size
            if self.cut_after is None or self.sent < self.cut_after:
                return False
            self.cut_after = None
        self.on_cut()
        self._break()
        return True

    def _break(self) -> None:
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Server:
    """A server of the files in `folder`; `url` leads through the proxy, `environment` has what its client needs."""

    protocol = ""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "files"
        self.folder.mkdir(parents=True)
        self.port = free_port()
        self.proxy = Proxy(self.port)
        self.environment = {"NO_PROXY": "127.0.0.1", "NETRC": str(home / "none")}
        self.process: subprocess.Popen[bytes] | None = None
        self.prepare()
        self.start()

    def prepare(self) -> None:
        """Write what the server reads at its start."""

    def command(self) -> list[str]:
        raise NotImplementedError

    @property
    def url(self) -> str:
        raise NotImplementedError

    def put(self, name: str, content: bytes) -> None:
        """Place a file as a supplier does: complete, with a time of its own."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        moment = 1_700_000_000 + len(content) + sum(content[:64])
        os.utime(path, (moment, moment))

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()

    def listed(self, names: list[str]) -> None:
        """Say which files there are, where the protocol has no listing."""

    def start(self) -> None:
        log = (self.home / "log").open("ab")
        self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self._wait()

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        self.kill()
        self.proxy.close()

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            assert self.process is None or self.process.poll() is None, (self.home / "log").read_text()
            time.sleep(0.05)
        raise AssertionError(f"{self.protocol} did not start: {(self.home / 'log').read_text()}")


class Nginx(Server):
    protocol = "http"

    def prepare(self) -> None:
        program("nginx", "nginx-light")
        paths = "".join(
            f"{name}_temp_path {self.home}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.home / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {self.home}/pid; error_log {self.home}/errors;\n"
            f"events {{}}\nhttp {{ access_log {self.home}/access; {paths}"
            f"server {{ listen 127.0.0.1:{self.port}; root {self.folder}; }} }}\n"
        )

    def command(self) -> list[str]:
        return [program("nginx", "nginx-light"), "-p", str(self.home), "-c", str(self.home / "nginx.conf")]

    @property
    def url(self) -> str:
        return f"http://{USER}:{PASSWORD}@127.0.0.1:{self.proxy.port}/in/manifest.txt"

    def listed(self, names: list[str]) -> None:
        self.put("in/manifest.txt", "\n".join(names).encode())

    def requests(self) -> list[str]:
        """The request lines and their answers so far."""
        log = self.home / "access"
        return [line.split('"')[1] for line in log.read_text().splitlines()] if log.exists() else []


class Sshd(Server):
    protocol = "sftp"

    def prepare(self) -> None:
        program("sshd", "openssh-server")
        keygen = program("ssh-keygen", "openssh-client")
        for name in ("host", "client"):
            command = [keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(self.home / name)]
            subprocess.run(command, check=True, timeout=60)
        (self.home / "authorized").write_bytes((self.home / "client.pub").read_bytes())
        (self.home / "sshd.conf").write_text(
            f"ListenAddress 127.0.0.1:{self.port}\nHostKey {self.home}/host\nPidFile none\nUsePAM no\n"
            f"AuthorizedKeysFile {self.home}/authorized\nStrictModes no\nSubsystem sftp internal-sftp\n"
        )
        host_key = (self.home / "host.pub").read_text()
        (self.home / "known_hosts").write_text(f"[127.0.0.1]:{self.proxy.port} {host_key}")
        self.environment |= {
            "AREAL_SOURCE_127_0_0_1_USER": getpass.getuser(),
            "AREAL_SOURCE_127_0_0_1_KEY_FILE": str(self.home / "client"),
            "AREAL_SOURCE_127_0_0_1_KNOWN_HOSTS": str(self.home / "known_hosts"),
        }
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where root separates privileges

    def command(self) -> list[str]:
        return [program("sshd", "openssh-server"), "-D", "-e", "-f", str(self.home / "sshd.conf")]

    @property
    def url(self) -> str:
        return f"sftp://nobody:{PASSWORD}@127.0.0.1:{self.proxy.port}{self.folder}/in"


class Rclone(Server):
    protocol = "webdav"

    def prepare(self) -> None:
        self.environment |= {
            "AREAL_SOURCE_127_0_0_1_USER": USER,
            "AREAL_SOURCE_127_0_0_1_PASSWORD_FILE": str(self.home / "password"),
        }
        (self.home / "password").write_text(f"{PASSWORD}\n")

    def command(self) -> list[str]:
        rclone = program("rclone", "rclone")
        served = [rclone, "serve", "webdav", str(self.folder), "--addr", f"127.0.0.1:{self.port}"]
        return [
            *served,
            "--user",
            USER,
            "--pass",
            PASSWORD,
            "--dir-cache-time",
            "0s",
            "--config",
            "/dev/null",
        ]

    @property
    def url(self) -> str:
        return f"webdav://127.0.0.1:{self.proxy.port}/in"


class Moto(Server):
    protocol = "s3"

    def prepare(self) -> None:
        self.environment |= {
            "AWS_ACCESS_KEY_ID": USER,
            "AWS_SECRET_ACCESS_KEY": PASSWORD,
            "AWS_DEFAULT_REGION": "eu-north-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.proxy.port}",
        }
        self._server: Any = None
        self._has_bucket = False
        self._known_client: Any = None

    def start(self) -> None:
        from moto.server import ThreadedMotoServer

        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self._server.start()
        self._wait()
        client = self._client()
        if not self._has_bucket and "parts" not in {one["Name"] for one in client.list_buckets()["Buckets"]}:
            # its objects are those of this process, also for a second server of it
            client.create_bucket(
                Bucket="parts", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
            )
        self._has_bucket = True

    def kill(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def put(self, name: str, content: bytes) -> None:
        self._client().put_object(Bucket="parts", Key=name, Body=content)

    def remove(self, name: str) -> None:
        self._client().delete_object(Bucket="parts", Key=name)

    @property
    def url(self) -> str:
        return "s3://parts/in"

    def _client(self) -> Any:
        if self._known_client is None:
            import boto3

            self._known_client = boto3.client(
                "s3",
                endpoint_url=f"http://127.0.0.1:{self.port}",
                region_name="eu-north-1",
                aws_access_key_id=USER,
                aws_secret_access_key=PASSWORD,
            )
        return self._known_client


SERVERS: dict[str, type[Server]] = {kind.protocol: kind for kind in (Nginx, Sshd, Moto, Rclone)}
