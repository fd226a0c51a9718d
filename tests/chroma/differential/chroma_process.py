"""A Chroma server that is started for the comparison alone."""

import http.client
import socket
import subprocess
import tempfile
import time
from pathlib import Path

#: How long a start may take.
START_TIMEOUT_S = 60


class ChromaProcess:
    """`chroma run` on an empty directory and a free port."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._start()

    def _start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"127.0.0.1:{port}"
        self._directory = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        arguments = [self._program, "run", "--path", str(Path(self._directory.name) / "data"), "--host", "127.0.0.1", "--port", str(port)]
        self._process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self._program} does not serve on {self.address}")
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            connection = http.client.HTTPConnection(self.address, timeout=5)
            connection.request("GET", "/api/v2/heartbeat")
            return connection.getresponse().status == 200
        except (http.client.HTTPException, OSError):
            return False

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._directory.cleanup()

    def restart(self) -> None:
        """Begins again with nothing."""
        self.stop()
        self._start()
