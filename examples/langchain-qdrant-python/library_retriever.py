"""Retrieval through LangChain's own Qdrant integration, over the descriptions in Python's standard library.

    python library_retriever.py [--url http://localhost:6333] [--limit 300]

Nothing in this program knows VexFS. It checks its own answers and exits with 1 when one is not what it should be.
"""

import argparse
import os
import sys
import uuid
from pathlib import Path

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_qdrant import QdrantVectorStore
from qdrant_client import QdrantClient
from qdrant_client.models import Distance, FieldCondition, Filter, MatchValue, VectorParams

sys.path.append(str(Path(__file__).parents[1] / "python"))  # the encoder and the corpus of the plain example
from library_docs import library_entries  # noqa: E402
from sentence_encoder import DIMENSION, SentenceEncoder  # noqa: E402

QUESTIONS = {
    "How do I find the middle value of a list of numbers?": "statistics.median",
    "copy a whole folder with everything in it": "shutil.copytree",
    "a temporary folder that cleans itself up": "tempfile.TemporaryDirectory",
}


class MiniLMEmbeddings(Embeddings):
    """The sentence encoder as LangChain knows embeddings."""

    def __init__(self) -> None:
        self._encoder = SentenceEncoder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.encode(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def main() -> int:
    parser = argparse.ArgumentParser(description="Retrieval through LangChain's own Qdrant integration.")
    parser.add_argument("--url", default=os.environ.get("QDRANT_URL", "http://localhost:6333"))
    parser.add_argument("--limit", type=int, default=300, help="how many texts to load, of about 3,500 (at least 300)")
    parser.add_argument("--collection", default="library-retriever")
    options = parser.parse_args()

    client = QdrantClient(url=options.url)
    client.delete_collection(options.collection)
    client.create_collection(options.collection, vectors_config=VectorParams(size=DIMENSION, distance=Distance.COSINE))
    store = QdrantVectorStore(client=client, collection_name=options.collection, embedding=MiniLMEmbeddings())
    entries = library_entries(options.limit)
    store.add_documents(
        [
            Document(page_content=f"{entry.name}: {entry.text}", metadata={"name": entry.name, "kind": entry.kind})
            for entry in entries
        ],
        ids=[point_id(entry.name) for entry in entries],
    )
    failures = 0

    print("Similarity search, with relevance scores")
    for question, expected in QUESTIONS.items():
        print(f"\n  {question}")
        answers = store.similarity_search_with_relevance_scores(question, k=3)
        for document, score in answers:
            print(f"    {score:.3f}  {document.page_content[:90]}")
        failures += answers[0][0].metadata["name"] != expected

    print("\nA retriever over methods only")
    methods = Filter(must=[FieldCondition(key="metadata.kind", match=MatchValue(value="method"))])
    retriever = store.as_retriever(search_kwargs={"k": 3, "filter": methods})
    documents = retriever.invoke("shuffle a deck of cards")
    for document in documents:
        print(f"    {document.page_content[:90]}")
    failures += documents[0].metadata["name"] != "random.Random.shuffle"

    print("\nA text is updated; another is deleted, and is gone")
    changed = Document(page_content="shutil.rmtree: Beware, this fells the whole forest.", metadata={"name": "shutil.rmtree"})
    store.add_documents([changed], ids=[point_id("shutil.rmtree")])
    failures += store.similarity_search("a warning about cutting down trees", k=1)[0].metadata["name"] != "shutil.rmtree"
    store.delete([point_id("statistics.median")])
    failures += store.similarity_search(next(iter(QUESTIONS)), k=1)[0].metadata["name"] == "statistics.median"

    client.delete_collection(options.collection)
    print(f"\n{failures} answers are not what they should be." if failures else "\nEvery answer is as it should be.")
    return 1 if failures else 0


def point_id(name: str) -> str:
    """Qdrant's ids are numbers or UUIDs: the UUID of a name."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


if __name__ == "__main__":
    sys.exit(main())
