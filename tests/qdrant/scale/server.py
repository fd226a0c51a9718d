"""The server under test, when this program starts it itself."""

import shlex
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
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
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
        """Asks it to end; returns the seconds that took."""
        assert self._process is not None
        began = time.perf_counter()
        self._process.terminate()
        self._process.wait(120)
        return time.perf_counter() - began
