"""The server under test, when this program starts it itself."""

import os
import shlex
import signal
import subprocess
import time
from urllib.error import URLError
from urllib.request import urlopen


class Server:
    """A process that serves the address; `command` is a line for the shell's words."""

    def __init__(self, command: str, address: str) -> None:
        self._command, self._address = shlex.split(command), address
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, probe: str, timeout_s: float = 600) -> float:
        """Starts it; returns the seconds until `probe` is answered."""
        began = time.perf_counter()
        # A group of its own: a launcher such as npx ends when it is told to, and its server goes on.
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, start_new_session=True)
        while time.perf_counter() - began < timeout_s:
            if self._process.poll() is not None:
                raise SystemExit(f"the server ended with {self._process.returncode}: {self._command}")
            try:
                with urlopen(f"http://{self._address}{probe}", timeout=60) as answer:
                    answer.read()
                    return time.perf_counter() - began
            except (URLError, ConnectionError):
                time.sleep(0.02)
        raise SystemExit("the server did not answer in time")

    def stop(self) -> float:
        """Asks all of its processes to end; returns the seconds until they have."""
        assert self._process is not None
        began = time.perf_counter()
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(120)
        while self._is_running() and time.perf_counter() - began < 120:
            time.sleep(0.02)
        return time.perf_counter() - began

    def _is_running(self) -> bool:
        assert self._process is not None
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True
