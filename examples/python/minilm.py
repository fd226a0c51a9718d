"""The sentence encoder as a Chroma embedding function. In your own program any other of Chroma's does as well."""

from typing import Any

from chromadb.api.types import Documents, EmbeddingFunction, Embeddings
from chromadb.utils.embedding_functions import register_embedding_function

from sentence_encoder import SentenceEncoder


@register_embedding_function
class MiniLM(EmbeddingFunction[Documents]):
    """Turns texts into unit vectors; texts that mean the same come out close together."""

    def __init__(self) -> None:
        self._encoder = SentenceEncoder()

    @staticmethod
    def name() -> str:
        """The name under which a collection remembers its embedding function."""
        return "minilm-numpy"

    def get_config(self) -> dict[str, Any]:
        return {}

    @staticmethod
    def build_from_config(config: dict[str, Any]) -> "MiniLM":
        return MiniLM()

    def default_space(self) -> str:
        return "cosine"

    def __call__(self, input: Documents) -> Embeddings:
        return list(self._encoder.encode(input))
