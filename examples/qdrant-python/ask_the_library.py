"""Ask Python's standard library what it can do, in plain English.

    python ask_the_library.py [--url http://localhost:6333] [--limit 1000] ["your own question" …]

Nothing in this program knows VexFS: it is the official Qdrant client, pointed at an address.
It checks its own answers and exits with 1 when one is not what it should be.
"""

import argparse
import os
import sys
import uuid
from pathlib import Path

from qdrant_client import QdrantClient
from qdrant_client.models import (
    Distance,
    FieldCondition,
    Filter,
    FilterSelector,
    MatchAny,
    MatchText,
    MatchValue,
    PayloadSchemaType,
    PointStruct,
    Range,
    TextIndexParams,
    VectorParams,
)

sys.path.append(str(Path(__file__).parents[1] / "python"))  # the encoder and the corpus of the plain example
from library_docs import library_entries  # noqa: E402
from sentence_encoder import DIMENSION, SentenceEncoder  # noqa: E402

BATCH = 500
QUESTIONS = {
    "How do I find the middle value of a list of numbers?": "statistics.median",
    "copy a whole folder with everything in it": "shutil.copytree",
    "shuffle a deck of cards": "random.shuffle",
    "keep a list sorted while inserting": "bisect.insort",
    "how much disk space is left?": "shutil.disk_usage",
    "a temporary folder that cleans itself up": "tempfile.TemporaryDirectory",
}


class Library:
    """The corpus in one collection of the server."""

    def __init__(self, client: QdrantClient, collection: str) -> None:
        self._client, self._collection = client, collection
        self._encoder = SentenceEncoder()

    def load(self, limit: int) -> None:
        """Makes the collection anew, indexes what is filtered on, and adds the texts in batches."""
        self._client.delete_collection(self._collection)
        self._client.create_collection(
            self._collection, vectors_config=VectorParams(size=DIMENSION, distance=Distance.COSINE)
        )
        for field in ("module", "kind"):
            self._client.create_payload_index(self._collection, field, PayloadSchemaType.KEYWORD, wait=True)
        self._client.create_payload_index(self._collection, "text", TextIndexParams(type="text"), wait=True)
        entries = library_entries(limit)
        print(f"Reading {len(entries)} descriptions out of the standard library …")
        for start in range(0, len(entries), BATCH):
            batch = entries[start : start + BATCH]
            vectors = self._encoder.encode([f"{entry.name}: {entry.text}" for entry in batch])
            points = [
                PointStruct(id=point_id(entry.name), vector=vector, payload={**entry._asdict(), "words": len(entry.text.split())})
                for entry, vector in zip(batch, vectors.tolist())
            ]
            self._client.upsert(self._collection, points, wait=True)
        assert self.count() == len(entries)

    def count(self, query_filter: Filter | None = None) -> int:
        return self._client.count(self._collection, query_filter, exact=True).count

    def kinds(self) -> dict[str, int]:
        """How many texts there are of each kind."""
        return {str(hit.value): hit.count for hit in self._client.facet(self._collection, "kind", exact=True).hits}

    def ask(self, question: str, query_filter: Filter | None = None) -> list[str]:
        """Prints the three nearest entries and returns their names, nearest first."""
        vector = self._encoder.encode([question])[0].tolist()
        answers = self._client.query_points(self._collection, query=vector, query_filter=query_filter, limit=3).points
        print(f"\n  {question}")
        for answer in answers:
            print(f"    {answer.score:.3f}  {answer.payload['name']:32} {answer.payload['text'][:70]}")
        return [answer.payload["name"] for answer in answers]

    def like(self, name: str) -> list[str]:
        """Names of the entries most like another."""
        answers = self._client.query_points(self._collection, query=point_id(name), limit=3).points
        return [answer.payload["name"] for answer in answers]

    def rewrite(self, name: str, text: str) -> None:
        """Gives an entry another text, and the vector that goes with it."""
        vector = self._encoder.encode([f"{name}: {text}"])[0].tolist()
        entry = self._client.retrieve(self._collection, [point_id(name)])[0]
        self._client.upsert(
            self._collection, [PointStruct(id=entry.id, vector=vector, payload={**entry.payload, "text": text})], wait=True
        )

    def delete_module(self, module: str) -> None:
        self._client.delete(self._collection, FilterSelector(filter=of("module", module)), wait=True)

    def drop(self) -> None:
        self._client.delete_collection(self._collection)


def point_id(name: str) -> str:
    """Qdrant's ids are numbers or UUIDs: the UUID of a name."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def of(field: str, value: str) -> Filter:
    return Filter(must=[FieldCondition(key=field, match=MatchValue(value=value))])


def main() -> int:
    options = parse_arguments()
    library = Library(QdrantClient(url=options.url), options.collection)
    library.load(options.limit)
    if options.question:
        for question in options.question:
            library.ask(question)
        return 0

    check = Check()
    print("\nQuestions, over everything")
    for question, expected in QUESTIONS.items():
        check(library.ask(question)[0] == expected)

    print("\nThe same, but only among methods")
    check(library.ask("shuffle a deck of cards", of("kind", "method"))[0] == "random.Random.shuffle")

    print("\nOnly short entries of two modules that speak of a sequence")
    short = Filter(
        must=[
            FieldCondition(key="module", match=MatchAny(any=["random", "secrets"])),
            FieldCondition(key="words", range=Range(lt=30)),
            FieldCondition(key="text", match=MatchText(text="sequence")),
        ]
    )
    answers = library.ask("take some at random", short)
    check(bool(answers) and all(name.startswith(("random.", "secrets.")) for name in answers))

    print(f"\nMost like random.shuffle: {library.like('random.shuffle')}")
    check(library.like("random.shuffle")[0] == "random.Random.shuffle")

    print(f"\nOf each kind: {library.kinds()}")
    check(sum(library.kinds().values()) == library.count())

    print("\nA text is updated, and found by what it says now")
    library.rewrite("shutil.rmtree", "Beware, this fells the whole forest.")
    check(library.ask("a warning about cutting down trees")[0] == "shutil.rmtree")

    print("\nA module is deleted, and is gone")
    before, gone = library.count(), library.count(of("module", "bisect"))
    library.delete_module("bisect")
    check(gone > 0 and library.count() == before - gone)
    check(not any(name.startswith("bisect.") for name in library.ask("keep a list sorted while inserting")))

    library.drop()
    return check.report()


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Ask Python's standard library what it can do.")
    parser.add_argument("question", nargs="*", help="your own questions, instead of the prepared ones")
    parser.add_argument("--url", default=os.environ.get("QDRANT_URL", "http://localhost:6333"))
    parser.add_argument("--limit", type=int, default=1000, help="how many texts to load, of about 3,500 (at least 300)")
    parser.add_argument("--collection", default="python-library")
    return parser.parse_args()


class Check:
    """Counts what was not as it should be."""

    def __init__(self) -> None:
        self.made = self.failed = 0

    def __call__(self, holds: bool) -> None:
        self.made += 1
        if not holds:
            self.failed += 1
            print("    ✗ not the expected answer")

    def report(self) -> int:
        print(f"\n{self.made - self.failed} of {self.made} answers are as they should be.")
        return 1 if self.failed else 0


if __name__ == "__main__":
    sys.exit(main())
