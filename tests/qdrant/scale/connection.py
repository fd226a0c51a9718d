"""Plain HTTP to one address, on connections that stay open."""

import http.client
import json
from typing import Any


class Connection:
    """One connection; not to be shared between threads."""

    def __init__(self, address: str) -> None:
        self._http = http.client.HTTPConnection(address, timeout=600)

    def ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        """The `result` of an answer; anything but success ends the program."""
        self._http.request(method, path, body, {"content-type": "application/json"})
        response = self._http.getresponse()
        answer = response.read()
        if response.status != 200:
            raise SystemExit(f"{method} {path}: {response.status} {answer[:500]!r}")
        return json.loads(answer)["result"]

    def ask_json(self, method: str, path: str, body: Any) -> Any:
        return self.ask(method, path, json.dumps(body).encode())
