"""Makes a store with the official client, and compares it with a server that it was imported into, record by record."""

import argparse
import math
import random

import chromadb

parser = argparse.ArgumentParser()
parser.add_argument("what", choices=["make", "compare"])
parser.add_argument("--directory")
parser.add_argument("--source-port", type=int)
parser.add_argument("--port", type=int)
parser.add_argument("--records", type=int, default=3000)
options = parser.parse_args()

DIMENSION = 16
BATCH = 1000


def metadata(i):
    if i % 5 == 0:
        return None
    return {"i": i, "half": i / 2, "whole": float(i), "s": f"tür {i % 7}", "b": i % 2 == 0, "big": 2**53 + i, "tags": ["x", f"y{i % 3}"]}


def source():
    if options.directory is not None:
        return chromadb.PersistentClient(options.directory)
    return chromadb.HttpClient(host="localhost", port=options.source_port)


def make():
    rng = random.Random(7)
    client = source()
    configuration = {"hnsw": {"space": "cosine", "ef_construction": 120, "sync_threshold": 700, "batch_size": 100}}
    many = client.create_collection(
        "many", embedding_function=None, metadata={"about": "a test", "n": 3, "share": 0.5}, configuration=configuration
    )
    vector = lambda: [rng.gauss(0, 1) for _ in range(DIMENSION)]
    for start in range(0, options.records, BATCH):
        numbers = range(start, min(start + BATCH, options.records))
        many.add(
            ids=[f"id-{i}" for i in numbers],
            embeddings=[vector() for _ in numbers],
            metadatas=[metadata(i) for i in numbers],
            documents=[f"document \"{i}\"" if i % 3 else None for i in numbers],
            uris=[f"file://{i}" if i % 11 == 0 else None for i in numbers],
        )
    many.update(ids=["id-1", "id-2"], embeddings=[vector(), vector()], metadatas=[{"new": 1}, {"s": "changed"}])
    many.delete(ids=["id-3", f"id-{options.records - 1}"])
    many.upsert(ids=["id-3"], embeddings=[vector()], documents=["again"])
    few = client.create_collection("few", embedding_function=None, metadata={"hnsw:space": "ip", "about": "the old way to say it"})
    few.add(ids=["a", "b"], embeddings=[[1, 2, 3], [4, 5, 6]], metadatas=[{"k": 1}, {"k": 2}])
    client.create_collection("none", embedding_function=None)


def records(collection):
    everything = collection.get(include=["embeddings", "documents", "metadatas", "uris"])
    columns = zip(everything["embeddings"], everything["documents"], everything["metadatas"], everything["uris"])
    # A record without metadata is shown as None or {}, according to what else it has.
    rows = {id: (vector.tolist(), document, found or None, uri) for id, (vector, document, found, uri) in zip(everything["ids"], columns)}
    return everything["ids"], rows


def compare():
    one, other = source(), chromadb.HttpClient(host="localhost", port=options.port)
    names = sorted(found.name for found in one.list_collections())
    assert names == sorted(found.name for found in other.list_collections()) == ["few", "many", "none"], names
    for name in names:
        left, right = (client.get_collection(name, embedding_function=None) for client in (one, other))
        assert left.metadata == right.metadata, (name, left.metadata, right.metadata)
        assert left.configuration["hnsw"] == right.configuration["hnsw"], (name, left.configuration, right.configuration)
        if name == "none":
            assert right.count() == 0
            continue
        (order, expected), (found_order, found) = records(left), records(right)
        assert order == found_order, name
        for id, (vector, document, data, uri) in expected.items():
            vector_found, document_found, data_found, uri_found = found[id]
            # Chroma normalises what its log still holds and multiplies it back, which may move the last bit.
            assert all(math.isclose(a, b, rel_tol=1e-6) for a, b in zip(vector, vector_found)), id
            assert (document, data, uri) == (document_found, data_found, uri_found), (id, found[id])
            types = {key: type(value) for key, value in (data or {}).items()}
            assert types == {key: type(value) for key, value in (data_found or {}).items()}, id
        print(name, len(found))


make() if options.what == "make" else compare()
