"""Fills the collection through REST, on a few connections at once."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import count
from threading import local

from connection import Connection
from data import DIGITS, Data

INDEXES = {"city": "keyword", "rank": "integer", "price": "float", "sold": "bool", "day": "datetime"}
FIRST_DAY = date(2025, 1, 1)


def create(address: str, collection: str, dimension: int) -> None:
    """An empty collection with five indexed keys."""
    connection, path = Connection(address), f"/collections/{collection}"
    connection.ask("DELETE", path)
    connection.ask_json("PUT", path, {"vectors": {"size": dimension, "distance": "Euclid"}})
    for field, schema in INDEXES.items():
        connection.ask_json("PUT", f"{path}/index?wait=true", {"field_name": field, "field_schema": schema})


def load(address: str, collection: str, data: Data, batch: int, connections: int) -> float:
    """Writes every point; returns the seconds it took."""
    thread, path = local(), f"/collections/{collection}/points?wait=true"

    def send(start: int) -> None:
        if not hasattr(thread, "connection"):
            thread.connection = Connection(address)
        thread.connection.ask("PUT", path, _columns(data, start, min(start + batch, len(data.vectors))))

    began = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        done = count(1)
        for _ in pool.map(send, range(0, len(data.vectors), batch)):
            if (batches := next(done)) % 100 == 0:
                print(f"  {batches * batch:>10,} points after {time.perf_counter() - began:6.0f} s", flush=True)
    return time.perf_counter() - began


def _columns(data: Data, start: int, end: int) -> bytes:
    """A batch in columns."""
    component = f"{{:.{DIGITS}f}}".format
    vectors = "],[".join(",".join(map(component, row)) for row in data.vectors[start:end].tolist())
    payloads = [
        {"city": f"city-{data.city[i]}", "rank": int(data.rank[i]), "price": float(data.price[i]), "sold": bool(data.sold[i]), "day": _day(int(data.day[i]))}
        for i in range(start, end)
    ]
    ids = json.dumps(list(range(start, end)))
    return f'{{"batch":{{"ids":{ids},"vectors":[[{vectors}]],"payloads":{json.dumps(payloads)}}}}}'.encode()


def _day(number: int) -> str:
    return f"{(FIRST_DAY + timedelta(days=number)).isoformat()}T00:00:00Z"
