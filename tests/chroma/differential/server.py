"""A server, and the ids that it gave the collections of a case."""

import http.client
import itertools
import json
import re
from dataclasses import dataclass
from typing import Any

from steps import OTHER, TENANT, Step

Json = Any

#: An id that no collection has.
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
TOKEN = re.compile(r"@id:([^@]*)@", re.IGNORECASE)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Answer:
    """What came back. Status 0 says that the connection was closed without an answer."""

    status: int
    content_type: str
    body: str


class Server:
    """One side of the comparison."""

    def __init__(self, address: str, *, is_guarded: bool = False) -> None:
        """`is_guarded` keeps the arrays of deleted records from coming back; see `guard`."""
        self._address = address
        self._is_guarded = is_guarded
        self._ballast: str | None = None
        self._records = 0
        self._connection: http.client.HTTPConnection | None = None
        self.begin("none")

    def begin(self, tenant: str) -> None:
        """Starts a case, on a tenant that does not exist yet."""
        self._tenant = tenant
        self._ids: dict[str, str] = {}
        self._places: dict[str, str] = {}

    def prepare(self) -> None:
        """Makes the tenant and its database."""
        for path, name in (("/api/v2/tenants", self._tenant), (f"/api/v2/tenants/{self._tenant}/databases", "default_database")):
            self._exchange("POST", path, json.dumps({"name": name}).encode(), {"content-type": "application/json"})

    def finish(self) -> None:
        """Deletes what a case left behind."""
        self.guard()
        for tenant, name in itertools.product((self._tenant, self._tenant + OTHER), ("default_database", "extra", "other")):
            self._exchange("DELETE", f"/api/v2/tenants/{tenant}/databases/{name}", None, {})

    def guard(self) -> None:
        """
        Adds a record that stays. Chroma leaves the arrays in the metadata of a deleted record behind, and they turn up in the next
        record that gets its row, which is a new one only as long as the last row is never deleted.
        """
        if not self._is_guarded:
            return
        headers, path = {"content-type": "application/json"}, "/api/v2/tenants/default_tenant/databases/default_database/collections"
        if self._ballast is None:
            _, _, raw = self._exchange("POST", path, b'{"name":"ballast","get_or_create":true}', headers)
            self._ballast = json.loads(raw)["id"]
        self._records += 1
        body = json.dumps({"ids": [f"{self._tenant}-{self._records}"], "embeddings": [[1]]}).encode()
        self._exchange("POST", f"{path}/{self._ballast}/add", body, headers)

    def run(self, step: Step) -> Answer:
        """The answer, with the ids of this server and the tenant's name taken out."""
        if step.kind == "delete" or step.method == "DELETE":
            self.guard()
        path = self._filled(step.path)
        body = None if step.body is None else self._filled(step.body.decode("latin-1")).encode("latin-1")
        status, content_type, raw = self._exchange(step.method, path, body, dict(step.headers))
        text = raw.decode("utf-8", "backslashreplace")
        self._remember(text)
        return Answer(status, content_type, self._neutral(text))

    def is_elsewhere(self, step: Step) -> bool:
        """Whether a path names a collection by its id in a place where that is not."""
        names = [match[1].lower() for match in TOKEN.finditer(step.path)]
        return any(self._places.get(name, "") not in self._filled(step.path) for name in names)

    def holds(self, step: Step, ids: list[str]) -> int:
        """How many of these ids the collection of a step has."""
        path = self._filled(step.path).rsplit("/", 1)[0] + "/get"
        _, _, raw = self._exchange("POST", path, json.dumps({"ids": ids, "include": []}).encode(), {"content-type": "application/json"})
        return len(json.loads(raw).get("ids", ids))

    def _exchange(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str, bytes]:
        for is_again in (False, True):
            if self._connection is None:
                host, port = self._address.rsplit(":", 1)
                self._connection = http.client.HTTPConnection(host, int(port), timeout=60)
            try:
                self._connection.request(method, path, body, headers)
                response = self._connection.getresponse()
                return response.status, response.headers.get("content-type", ""), response.read()
            except (http.client.HTTPException, ConnectionError) as error:
                self._connection.close()
                self._connection = None
                if is_again:
                    return 0, "", f"{type(error).__name__}".encode()
        raise AssertionError

    def _filled(self, text: str) -> str:
        def known(match: re.Match[str]) -> str:
            found = self._ids.get(match[1].lower(), UNKNOWN_ID)
            return found.upper() if match[0].startswith("@ID") else found

        return TOKEN.sub(known, text).replace(TENANT, self._tenant)

    def _remember(self, text: str) -> None:
        try:
            found = json.loads(text)
        except ValueError:
            return
        for item in found if isinstance(found, list) else [found]:
            if isinstance(item, dict) and "configuration_json" in item:
                self._ids[item["name"].lower()] = item["id"]
                self._places[item["name"].lower()] = f"/tenants/{item['tenant']}/databases/{item['database']}/"

    def _neutral(self, text: str) -> str:
        names: dict[str, str] = {}
        for name, identity in self._ids.items():
            names.setdefault(identity, name)
        named = UUID.sub(lambda match: f"<id of {names[match[0]]}>" if match[0] in names else match[0] if match[0].startswith("00000000-") else "<id>", text)
        return named.replace(self._tenant, TENANT)
