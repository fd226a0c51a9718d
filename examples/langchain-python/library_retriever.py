"""Retrieval through LangChain's own Chroma integration, over the descriptions in Python's standard library.

    python library_retriever.py [--url http://localhost:8000] [--limit 300]

Nothing in this program knows VexFS. It checks its own answers and exits with 1 when one is not what it should be.
"""

import argparse
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import chromadb
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

sys.path.append(str(Path(__file__).parents[1] / "python"))  # the encoder and the corpus of the plain example
from library_docs import library_entries  # noqa: E402
from minilm import MiniLM  # noqa: E402

QUESTIONS = {
    "How do I find the middle value of a list of numbers?": "statistics.median",
    "copy a whole folder with everything in it": "shutil.copytree",
    "a temporary folder that cleans itself up": "tempfile.TemporaryDirectory",
}


class MiniLMEmbeddings(Embeddings):
    """The sentence encoder as LangChain knows embeddings."""

    def __init__(self) -> None:
        self._encode = MiniLM()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [vector.tolist() for vector in self._encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def main() -> int:
    parser = argparse.ArgumentParser(description="Retrieval through LangChain's own Chroma integration.")
    parser.add_argument("--url", default=os.environ.get("CHROMA_URL", "http://localhost:8000"))
    parser.add_argument("--limit", type=int, default=300, help="how many texts to load, of about 3,500 (at least 300)")
    parser.add_argument("--collection", default="library-retriever")
    options = parser.parse_args()

    address = urlsplit(options.url)
    store = Chroma(
        collection_name=options.collection,
        embedding_function=MiniLMEmbeddings(),
        client=chromadb.HttpClient(host=address.hostname or "localhost", port=address.port or 8000),
        collection_configuration={"hnsw": {"space": "cosine"}},
    )
    store.reset_collection()
    entries = library_entries(options.limit)
    store.add_documents(
        [
            Document(id=entry.name, page_content=f"{entry.name}: {entry.text}", metadata={"kind": entry.kind})
            for entry in entries
        ]
    )
    failures = 0

    print("Similarity search, with relevance scores")
    for question, expected in QUESTIONS.items():
        print(f"\n  {question}")
        answers = store.similarity_search_with_relevance_scores(question, k=3)
        for document, score in answers:
            print(f"    {score:.3f}  {document.page_content[:90]}")
        failures += answers[0][0].id != expected

    print("\nA retriever that prefers variety, over methods only")
    retriever = store.as_retriever(search_type="mmr", search_kwargs={"k": 3, "filter": {"kind": "method"}})
    documents = retriever.invoke("shuffle a deck of cards")
    for document in documents:
        print(f"    {document.page_content[:90]}")
    failures += documents[0].id != "random.Random.shuffle"

    print("\nA text is updated; another is deleted, and is gone")
    changed = Document(page_content="shutil.rmtree: Beware, this fells the whole forest.", metadata={"kind": "function"})
    store.update_document("shutil.rmtree", changed)
    failures += store.similarity_search("a warning about cutting down trees", k=1)[0].id != "shutil.rmtree"
    store.delete(["statistics.median"])
    failures += store.similarity_search(next(iter(QUESTIONS)), k=1)[0].id == "statistics.median"

    store.delete_collection()
    print(f"\n{failures} answers are not what they should be." if failures else "\nEvery answer is as it should be.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
