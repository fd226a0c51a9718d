"""Ask Python's standard library what it can do, in plain English.

    python ask_the_library.py [--url http://localhost:8000] [--limit 1000] ["your own question" …]

Nothing in this program knows VexFS: it is the official Chroma client, pointed at an address.
It checks its own answers and exits with 1 when one is not what it should be.
"""

import argparse
import os
import sys
from contextlib import suppress
from urllib.parse import urlsplit

import chromadb
from chromadb.api.models.Collection import Collection
from chromadb.errors import NotFoundError

from library_docs import library_entries
from minilm import MiniLM

QUESTIONS = {
    "How do I find the middle value of a list of numbers?": "statistics.median",
    "copy a whole folder with everything in it": "shutil.copytree",
    "shuffle a deck of cards": "random.shuffle",
    "keep a list sorted while inserting": "bisect.insort",
    "how much disk space is left?": "shutil.disk_usage",
    "a temporary folder that cleans itself up": "tempfile.TemporaryDirectory",
}


def main() -> int:
    options = parse_arguments()
    address = urlsplit(options.url)
    client = chromadb.HttpClient(host=address.hostname or "localhost", port=address.port or 8000)
    with suppress(NotFoundError):
        client.delete_collection(options.collection)
    library = client.create_collection(
        options.collection, embedding_function=MiniLM(), configuration={"hnsw": {"space": "cosine"}}
    )
    load(library, options.limit, client.get_max_batch_size())

    check = Check()
    if options.question:
        for question in options.question:
            ask(library, question)
        return 0

    print("\nQuestions, over everything")
    for question, expected in QUESTIONS.items():
        check(ask(library, question)[0] == expected)

    print("\nThe same, but only among methods")
    answers = ask(library, "shuffle a deck of cards", where={"kind": "method"})
    check(answers[0] == "random.Random.shuffle")

    print("\nOnly short entries of two modules that speak of a sequence")
    answers = ask(
        library,
        "take some at random",
        where={"$and": [{"module": {"$in": ["random", "secrets"]}}, {"words": {"$lt": 30}}]},
        where_document={"$contains": "sequence"},
    )
    check(bool(answers) and all(name.startswith(("random.", "secrets.")) for name in answers))

    print("\nA text is updated, and found by what it says now")
    library.update(ids=["shutil.rmtree"], documents=["shutil.rmtree: Beware, this fells the whole forest."])
    check(ask(library, "a warning about cutting down trees")[0] == "shutil.rmtree")

    print("\nA module is deleted, and is gone")
    before = library.count()
    gone = library.get(where={"module": "bisect"}, include=[])["ids"]
    library.delete(where={"module": "bisect"})
    check(library.count() == before - len(gone))
    check(not any(name.startswith("bisect.") for name in ask(library, "keep a list sorted while inserting")))

    client.delete_collection(options.collection)
    return check.report()


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Ask Python's standard library what it can do.")
    parser.add_argument("question", nargs="*", help="your own questions, instead of the prepared ones")
    parser.add_argument("--url", default=os.environ.get("CHROMA_URL", "http://localhost:8000"))
    parser.add_argument("--limit", type=int, default=1000, help="how many texts to load, of about 3,500 (at least 300)")
    parser.add_argument("--collection", default="python-library")
    return parser.parse_args()


def load(library: Collection, limit: int, batch_size: int) -> None:
    """Embeds and adds the corpus, in batches that the server accepts."""
    entries = library_entries(limit)
    print(f"Reading {len(entries)} descriptions out of the standard library …")
    for start in range(0, len(entries), batch_size):
        batch = entries[start : start + batch_size]
        library.add(
            ids=[entry.name for entry in batch],
            documents=[f"{entry.name}: {entry.text}" for entry in batch],
            metadatas=[
                {"module": entry.module, "kind": entry.kind, "words": len(entry.text.split())} for entry in batch
            ],
        )
    assert library.count() == len(entries)


def ask(library: Collection, question: str, **filters: object) -> list[str]:
    """Prints the three nearest entries and returns their names, nearest first."""
    result = library.query(query_texts=[question], n_results=3, **filters)
    print(f"\n  {question}")
    for name, text, distance in zip(result["ids"][0], result["documents"][0], result["distances"][0]):
        print(f"    {distance:.3f}  {name:32} {text.removeprefix(name + ': ')[:70]}")
    return result["ids"][0]


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
