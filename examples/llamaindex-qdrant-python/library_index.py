"""Retrieval through LlamaIndex's own Qdrant integration, over the descriptions in Python's standard library.

    python library_index.py [--url http://localhost:6333] [--limit 300]

Nothing in this program knows VexFS. It checks its own answers and exits with 1 when one is not what it should be.
"""

import argparse
import os
import sys
import uuid
from pathlib import Path
from typing import Any

from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import ExactMatchFilter, MetadataFilters
from llama_index.vector_stores.qdrant import QdrantVectorStore
from pydantic import PrivateAttr
from qdrant_client import QdrantClient

sys.path.append(str(Path(__file__).parents[1] / "python"))  # the encoder and the corpus of the plain example
from library_docs import library_entries  # noqa: E402
from sentence_encoder import SentenceEncoder  # noqa: E402

QUESTIONS = {
    "How do I find the middle value of a list of numbers?": "statistics.median",
    "copy a whole folder with everything in it": "shutil.copytree",
    "a temporary folder that cleans itself up": "tempfile.TemporaryDirectory",
}


class MiniLMEmbedding(BaseEmbedding):
    """The sentence encoder as LlamaIndex knows embeddings."""

    _encoder: SentenceEncoder = PrivateAttr(default_factory=SentenceEncoder)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.encode(texts).tolist()

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def main() -> int:
    parser = argparse.ArgumentParser(description="Retrieval through LlamaIndex's own Qdrant integration.")
    parser.add_argument("--url", default=os.environ.get("QDRANT_URL", "http://localhost:6333"))
    parser.add_argument("--limit", type=int, default=300, help="how many texts to load, of about 3,500 (at least 300)")
    parser.add_argument("--collection", default="library-index")
    options = parser.parse_args()

    client = QdrantClient(url=options.url)
    client.delete_collection(options.collection)
    store = QdrantVectorStore(client=client, collection_name=options.collection)
    nodes = [
        TextNode(id_=point_id(entry.name), text=f"{entry.name}: {entry.text}", metadata={"name": entry.name, "kind": entry.kind}, excluded_embed_metadata_keys=["name", "kind"])
        for entry in library_entries(options.limit)
    ]
    context = StorageContext.from_defaults(vector_store=store)
    index = VectorStoreIndex(nodes, storage_context=context, embed_model=MiniLMEmbedding())
    failures = 0

    print("Nearest, with scores")
    for question, expected in QUESTIONS.items():
        failures += ask(index, question)[0] != expected

    print("\nOnly among methods")
    methods = MetadataFilters(filters=[ExactMatchFilter(key="kind", value="method")])
    failures += ask(index, "shuffle a deck of cards", filters=methods)[0] != "random.Random.shuffle"

    print("\nThe same collection, opened anew: a text is added, another deleted")
    reopened = VectorStoreIndex.from_vector_store(QdrantVectorStore(client=client, collection_name=options.collection), embed_model=MiniLMEmbedding())
    reopened.insert_nodes([TextNode(text="Beware, this fells the whole forest.", metadata={"name": "a warning"}, excluded_embed_metadata_keys=["name"])])
    failures += ask(reopened, "a warning about cutting down trees")[0] != "a warning"
    store.delete_nodes([point_id("statistics.median")])
    failures += ask(reopened, next(iter(QUESTIONS)))[0] == "statistics.median"

    client.delete_collection(options.collection)
    print(f"\n{failures} answers are not what they should be." if failures else "\nEvery answer is as it should be.")
    return 1 if failures else 0


def ask(index: VectorStoreIndex, question: str, **options: Any) -> list[str]:
    """Prints the three nearest texts and returns their names, nearest first."""
    print(f"\n  {question}")
    answers = index.as_retriever(similarity_top_k=3, **options).retrieve(question)
    for answer in answers:
        print(f"    {answer.score:.3f}  {answer.node.get_content()[:90]}")
    return [answer.node.metadata["name"] for answer in answers]


def point_id(name: str) -> str:
    """Qdrant's ids are numbers or UUIDs: the UUID of a name."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


if __name__ == "__main__":
    sys.exit(main())
