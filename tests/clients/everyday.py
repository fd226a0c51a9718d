"""What applications do every day with the official client, each answer checked.

    python everyday.py --client sync|async --url http://localhost:8000

Both clients go through the same promises: `done` awaits what the asynchronous one returns and passes on what the other does.
Ends with 1 when a promise does not hold, and says which.
"""

import argparse
import asyncio
import inspect
import struct
import sys
import time
import traceback
from typing import Any
from urllib.parse import urlsplit

import chromadb
import numpy as np
from chromadb import K, Knn, Rrf, Schema, Search, SparseVector, SparseVectorIndexConfig
from chromadb.errors import ChromaError, InvalidArgumentError, NotFoundError

DIMENSION = 64
BATCH = 5_000
INT64_MAX, INT64_MIN = 2**63 - 1, -(2**63)

FRUIT = {
    "ids": ["apple", "banana", "cherry", "date"],
    "embeddings": [[1.0, 0.0], [0.0, 1.0], [0.8, 0.6], [-1.0, 0.0]],
    "documents": ["A green apple", "A yellow banana", "A red cherry", None],
    "metadatas": [
        {"kind": "pome", "grams": 180, "price": 0.5, "ripe": True, "tags": ["crisp", "sweet"]},
        {"kind": "berry", "grams": 120, "price": 2.0, "ripe": True, "tags": ["sweet"]},
        {"kind": "drupe", "grams": 8, "price": 0.125, "ripe": False},
        None,
    ],
}


async def done(value: Any) -> Any:
    """The value, whichever client it comes from."""
    return await value if inspect.isawaitable(value) else value


def equal(actual: Any, expected: Any) -> None:
    """Equal in value and in type, down to the members: 2 is not 2.0, and 1 is not True."""
    assert actual == expected and shape(actual) == shape(expected), f"\n  expected {expected!r}\n  but got  {actual!r}"


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shape(member) for key, member in value.items()}
    if isinstance(value, list):
        return [shape(member) for member in value]
    return type(value)


async def raises(kind: type[Exception], text: str, call: Any) -> None:
    """Exactly this class of the client's documented errors, with the server's text."""
    try:
        await done(call())
    except Exception as error:
        assert type(error) is kind, f"expected {kind.__name__}, but got {type(error).__name__}: {error}"
        assert text in str(error), f"expected {text!r} in {str(error)!r}"
    else:
        raise AssertionError(f"expected {kind.__name__}, but nothing was raised")


def bits(vectors: Any) -> list[bytes]:
    return [struct.pack(f"<{len(vector)}f", *vector) for vector in vectors]


async def fruit(client: Any) -> Any:
    collection = await done(
        client.create_collection("fruit", embedding_function=None, configuration={"hnsw": {"space": "cosine"}})
    )
    await done(collection.add(**FRUIT))
    return collection


async def collections_keep_their_configuration(client: Any) -> None:
    configuration = {"hnsw": {"space": "ip", "ef_construction": 150, "max_neighbors": 24, "ef_search": 80}}
    made = await done(
        client.create_collection(
            "shelf", metadata={"owner": "ada", "year": 1843}, configuration=configuration, embedding_function=None
        )
    )
    found = await done(client.get_collection("shelf", embedding_function=None))
    equal((found.id, found.name), (made.id, "shelf"))
    equal(found.metadata, {"owner": "ada", "year": 1843})
    equal({key: found.configuration["hnsw"][key] for key in configuration["hnsw"]}, configuration["hnsw"])

    again = await done(client.get_or_create_collection("shelf", embedding_function=None))
    equal(again.id, made.id)
    await done(found.modify(name="rack", metadata={"owner": "grace"}, configuration={"hnsw": {"ef_search": 120}}))
    renamed = await done(client.get_collection("rack", embedding_function=None))
    equal((renamed.id, renamed.metadata), (made.id, {"owner": "grace"}))
    equal(renamed.configuration["hnsw"]["ef_search"], 120)
    equal(renamed.configuration["hnsw"]["space"], "ip")

    equal([collection.name for collection in await done(client.list_collections())], ["rack"])
    equal(await done(client.count_collections()), 1)
    await done(client.delete_collection("rack"))
    equal(await done(client.count_collections()), 0)


async def records_come_back_as_they_were_added(client: Any) -> None:
    collection = await fruit(client)
    equal(await done(collection.count()), 4)
    got = await done(collection.get(include=["documents", "metadatas", "embeddings"]))
    equal(got["ids"], FRUIT["ids"])
    equal(got["documents"], FRUIT["documents"])
    equal(got["metadatas"], FRUIT["metadatas"])
    equal(bits(got["embeddings"]), bits(FRUIT["embeddings"]))
    equal((await done(collection.get(limit=2, offset=1)))["ids"], ["banana", "cherry"])
    equal((await done(collection.get(ids=["cherry", "apple", "nothing"])))["ids"], ["apple", "cherry"])
    equal((await done(collection.peek(limit=1)))["ids"], ["apple"])


async def writes_change_what_they_name(client: Any) -> None:
    collection = await fruit(client)
    await done(collection.add(ids=["apple"], embeddings=[[0.0, -1.0]], documents=["Not stored: the id is taken"]))
    await done(collection.update(ids=["banana", "nothing"], metadatas=[{"grams": 121}, {"grams": 1}]))
    await done(collection.update(ids=["banana"], metadatas=[{"ripe": None}]))
    await done(
        collection.upsert(
            ids=["cherry", "elder"],
            embeddings=[[0.6, 0.8], [0.0, -1.0]],
            documents=["A dark cherry", "An elderberry"],
            metadatas=[{"ripe": True}, {"kind": "berry"}],
        )
    )
    got = await done(collection.get(include=["documents", "metadatas", "embeddings"]))
    equal(got["ids"], [*FRUIT["ids"], "elder"])
    equal(got["documents"], ["A green apple", "A yellow banana", "A dark cherry", None, "An elderberry"])
    equal(got["metadatas"][1], {"kind": "berry", "grams": 121, "price": 2.0, "tags": ["sweet"]})
    equal(got["metadatas"][2], {"kind": "drupe", "grams": 8, "price": 0.125, "ripe": True})
    equal(bits(got["embeddings"]), bits([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8], [-1.0, 0.0], [0.0, -1.0]]))

    await done(collection.delete(ids=["apple"]))
    await done(collection.delete(where={"kind": "berry"}))
    await done(collection.delete(where_document={"$contains": "dark"}))
    equal((await done(collection.get()))["ids"], ["date"])


async def filters_choose_records(client: Any) -> None:
    collection = await fruit(client)

    async def ids(**filters: Any) -> list[str]:
        return (await done(collection.get(**filters, include=[])))["ids"]

    equal(await ids(where={"kind": "pome"}), ["apple"])
    equal(await ids(where={"kind": {"$ne": "pome"}}), ["banana", "cherry", "date"])
    equal(await ids(where={"kind": {"$in": ["berry", "drupe"]}}), ["banana", "cherry"])
    equal(await ids(where={"kind": {"$nin": ["berry", "drupe"]}}), ["apple", "date"])
    equal(await ids(where={"grams": {"$gte": 120}}), ["apple", "banana"])
    equal(await ids(where={"price": {"$lt": 0.5}}), ["cherry"])
    equal(await ids(where={"ripe": True}), ["apple", "banana"])
    equal(await ids(where={"tags": {"$contains": "crisp"}}), ["apple"])
    equal(await ids(where={"$and": [{"grams": {"$gt": 100}}, {"price": {"$lte": 0.5}}]}), ["apple"])
    equal(await ids(where={"$or": [{"kind": "drupe"}, {"grams": 120}]}), ["banana", "cherry"])
    equal(await ids(where_document={"$contains": "yellow"}), ["banana"])
    equal(await ids(where_document={"$not_contains": "yellow"}), ["apple", "cherry", "date"])
    equal(await ids(where_document={"$regex": "(?i)^a (RED|green)"}), ["apple", "cherry"])
    equal(await ids(where={"ripe": True}, where_document={"$contains": "green"}), ["apple"])


async def queries_rank_by_distance(client: Any) -> None:
    collection = await fruit(client)
    answer = await done(collection.query(query_embeddings=[[1.0, 0.0], [0.0, 2.0]], n_results=2))
    equal(answer["ids"], [["apple", "cherry"], ["banana", "cherry"]])
    assert np.allclose(answer["distances"], [[0, 0.2], [0, 0.4]], atol=1e-6), answer["distances"]
    equal(answer["documents"][0], ["A green apple", "A red cherry"])
    equal(answer["metadatas"][0][1], FRUIT["metadatas"][2])
    equal(answer["embeddings"], None)

    filters = {"where": {"grams": {"$lt": 150}}, "where_document": {"$contains": "e"}}
    answer = await done(collection.query(query_embeddings=[[1.0, 0.0]], include=["embeddings"], **filters))
    equal(answer["ids"], [["cherry", "banana"]])
    equal(bits(answer["embeddings"][0]), bits([[0.8, 0.6], [0.0, 1.0]]))
    equal((answer["distances"], answer["documents"], answer["metadatas"]), (None, None, None))

    answer = await done(collection.query(query_embeddings=[[1.0, 0.0]], ids=["banana", "date"]))
    equal(answer["ids"], [["banana", "date"]])
    answer = await done(collection.query(query_embeddings=[[1.0, 0.0]], where={"kind": "nut"}))
    equal(answer["ids"], [[]])


async def searches_rank_by_expressions(client: Any) -> None:
    schema = Schema().create_index(config=SparseVectorIndexConfig(), key="terms")
    collection = await done(client.create_collection("ranked", schema=schema, embedding_function=None))
    terms = [{1: 1.0, 2: 2.0}, {2: 1.0}, {3: 4.0}, {}]
    metadatas = [
        {"row": row, **({"terms": SparseVector(indices=list(term), values=list(term.values()))} if term else {})}
        for row, term in enumerate(terms)
    ]
    embeddings = [[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [3.0, 0.0]]
    await done(collection.add(ids=["a", "b", "c", "d"], embeddings=embeddings, metadatas=metadatas))
    dense = {"query": [0.0, 0.0], "limit": 4}
    sparse = {"query": SparseVector(indices=[2, 3], values=[1.0, 1.0]), "key": "terms", "limit": 4}

    async def ranked(rank: Any, **options: Any) -> list[tuple[str, float]]:
        search = Search(rank=rank, **options).select(K.SCORE)
        answer = await done(collection.search(search))
        return list(zip(answer["ids"][0], answer["scores"][0]))

    async def ranks(expected: list[tuple[str, float]], rank: Any, **options: Any) -> None:
        found = await ranked(rank, **options)
        equal([id for id, _ in found], [id for id, _ in expected])
        assert np.allclose([score for _, score in found], [score for _, score in expected], rtol=1e-6), found

    # Distances are 0 1 4 9; of the sparse vectors, 1 less the product, -1 0 -3.
    await ranks([("a", 0), ("b", 1), ("c", 4), ("d", 9)], Knn(**dense))
    await ranks([("c", -3), ("a", -1), ("b", 0)], Knn(**sparse))
    await ranks([("a", -1), ("b", 1), ("c", 1)], Knn(**dense) + Knn(**sparse))
    await ranks([("c", -4), ("a", -2), ("b", 0.5), ("d", 14.5)], 0.5 * Knn(**dense) + 2 * Knn(**sparse, default=5.0) - 0)
    await ranks([("c", 4.5), ("d", 9.5)], (Knn(**dense).max(1.5) + 0.5).min(9.5), where=K("row") >= 2, limit=2)
    await ranks([("a", 0), ("b", np.log(2)), ("c", np.log(5)), ("d", np.log(10))], (Knn(**dense) + 1).log())
    await ranks([("a", 1), ("b", np.e)], Knn(query=[0.0, 0.0], limit=2).exp())
    await ranks([("a", 0.25), ("b", 0.5), ("c", 1.25), ("d", 2.5)], (-1 - Knn(**dense)).abs() / 4)
    places = [Knn(**dense, return_rank=True), Knn(**sparse, return_rank=True, default=10)]
    fused = {"a": 0.7 / 60 + 0.3 / 61, "b": 0.7 / 61 + 0.3 / 62, "c": 0.7 / 62 + 0.3 / 60, "d": 0.7 / 63 + 0.3 / 70}
    by_rank = sorted(((id, -score) for id, score in fused.items()), key=lambda row: row[1])
    await ranks(by_rank, Rrf(places, k=60, weights=[7, 3], normalize=True))


async def numbers_keep_value_and_type(client: Any) -> None:
    collection = await done(client.create_collection("numbers", embedding_function=None))
    metadatas = [
        {"integer": 2, "float": 2.0, "false": False, "text": "2"},
        {"integer": INT64_MAX, "float": 1e300, "true": True, "text": "ünï\u0000çødé 🍒"},
        {"integer": INT64_MIN, "float": 5e-324},
        {"integer": 2**53 + 1, "float": 0.1},
        {"integers": [1, 2**53 + 1], "floats": [1.0, 0.1], "booleans": [True, False], "texts": ["", "a"]},
    ]
    ids = [str(row) for row in range(len(metadatas))]
    await done(collection.add(ids=ids, embeddings=[[0.0]] * len(ids), metadatas=metadatas))
    equal((await done(collection.get()))["metadatas"], metadatas)
    for where, expected in [
        ({"integer": 2**53 + 1}, ["3"]),
        ({"integer": {"$gt": 2**53}}, ["1", "3"]),
        ({"integer": INT64_MIN}, ["2"]),
        ({"float": 2.0}, ["0"]),
        ({"float": {"$lt": 1e-300}}, ["2"]),
    ]:
        equal((await done(collection.get(where=where, include=[])))["ids"], expected)


async def embeddings_survive_both_encodings(client: Any) -> None:
    """The client sends base64 because the server says that it reads it; older ones send JSON."""
    collection = await done(client.create_collection("encodings", embedding_function=None))
    vectors = np.random.default_rng(7).standard_normal((200, DIMENSION), dtype=np.float32)
    vectors[0, :4] = [np.finfo(np.float32).max, np.finfo(np.float32).tiny, 1e-45, -0.0]
    connection = collection._client
    assert await done(connection.supports_base64_encoding())
    offered = connection.pre_flight_checks
    for encoding in ["base64", "json"]:
        connection.pre_flight_checks = {**offered, "supports_base64_encoding": encoding == "base64"}
        ids = [f"{encoding}-{row}" for row in range(len(vectors))]
        try:
            given = vectors if encoding == "base64" else vectors.tolist()
            await done(collection.add(ids=ids, embeddings=given))
        finally:
            connection.pre_flight_checks = offered
        got = await done(collection.get(ids=ids, include=["embeddings"]))
        equal(got["ids"], ids)
        equal(bits(got["embeddings"]), bits(vectors))


async def a_large_batch_is_there_at_once(client: Any) -> None:
    collection = await done(client.create_collection("batch", embedding_function=None))
    assert await done(client.get_max_batch_size()) >= BATCH
    vectors = np.random.default_rng(11).standard_normal((BATCH, DIMENSION), dtype=np.float32)
    await done(
        collection.add(
            ids=[f"record-{row}" for row in range(BATCH)],
            embeddings=vectors,
            documents=[f"Text number {row}" for row in range(BATCH)],
            metadatas=[{"row": row, "half": row / 2} for row in range(BATCH)],
        )
    )
    equal(await done(collection.count()), BATCH)
    asked = [0, 1_234, BATCH - 1]
    answer = await done(collection.query(query_embeddings=vectors[asked], n_results=3))
    equal([ids[0] for ids in answer["ids"]], [f"record-{row}" for row in asked])
    last = await done(collection.get(where={"row": {"$gte": BATCH - 2}}))
    equal(last["metadatas"], [{"row": row, "half": row / 2} for row in (BATCH - 2, BATCH - 1)])
    equal(last["documents"], [f"Text number {row}" for row in (BATCH - 2, BATCH - 1)])
    everything = await done(collection.get(include=["embeddings"]))
    assert np.array_equal(np.asarray(everything["embeddings"], dtype=np.float32), vectors), "embeddings have changed"


async def errors_are_the_documented_classes(client: Any) -> None:
    collection = await fruit(client)
    missing = "Collection [missing] does not exist"
    await raises(NotFoundError, missing, lambda: client.get_collection("missing", embedding_function=None))
    await raises(NotFoundError, missing, lambda: client.delete_collection("missing"))
    await raises(
        ChromaError,  # the class for which the client has no other name
        "Collection [fruit] already exists",
        lambda: client.create_collection("fruit", embedding_function=None),
    )
    await raises(
        InvalidArgumentError, "Expected a name containing 3-512 characters", lambda: client.create_collection("x")
    )
    await raises(
        InvalidArgumentError,
        "Collection expecting embedding with dimension of 2, got 3",
        lambda: collection.add(ids=["fig"], embeddings=[[1.0, 0.0, 0.0]]),
    )
    await raises(
        InvalidArgumentError,
        "Collection expecting embedding with dimension of 2, got 3",
        lambda: collection.query(query_embeddings=[[1.0, 0.0, 0.0]]),
    )
    await raises(InvalidArgumentError, "Regex syntax", lambda: collection.get(where_document={"$regex": "("}))
    await raises(ValueError, "operator $gt", lambda: collection.get(where={"grams": {"$gt": "many"}}))
    equal((await done(collection.get(include=[])))["ids"], FRUIT["ids"])

    stale = await done(client.create_collection("stale", embedding_function=None))
    await done(client.delete_collection("stale"))
    await raises(NotFoundError, "does not exist", lambda: stale.add(ids=["fig"], embeddings=[[1.0]]))
    await raises(NotFoundError, "does not exist", stale.count)


PROMISES = [
    collections_keep_their_configuration,
    records_come_back_as_they_were_added,
    writes_change_what_they_name,
    filters_choose_records,
    queries_rank_by_distance,
    searches_rank_by_expressions,
    numbers_keep_value_and_type,
    embeddings_survive_both_encodings,
    a_large_batch_is_there_at_once,
    errors_are_the_documented_classes,
]


async def main() -> int:
    parser = argparse.ArgumentParser(description="What applications do every day with the official client.")
    parser.add_argument("--client", choices=["sync", "async"], required=True)
    parser.add_argument("--url", default="http://localhost:8000")
    options = parser.parse_args()

    address = urlsplit(options.url)
    connect = chromadb.HttpClient if options.client == "sync" else chromadb.AsyncHttpClient
    where = {"host": address.hostname or "localhost", "port": address.port or 8000}
    client = await done(connect(**where))
    assert await done(client.heartbeat()) > 0

    failures = 0
    for promise in PROMISES:
        await empty(client)
        began = time.perf_counter()
        verdict = "holds"
        try:
            await promise(client)
        except Exception:
            failures += 1
            verdict = "DOES NOT HOLD"
            traceback.print_exc(file=sys.stdout)
        print(f"{promise.__name__.replace('_', ' ')}: {verdict}, {time.perf_counter() - began:.2f} s", flush=True)
    await empty(client)
    print(f"{len(PROMISES) - failures} of {len(PROMISES)} promises hold")
    return 1 if failures else 0


async def empty(client: Any) -> None:
    for collection in await done(client.list_collections()):
        await done(client.delete_collection(collection.name))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
