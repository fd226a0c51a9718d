"""A pytest plugin: the default embedding function without its download.

Some tests add documents and leave the embedding to Chroma's default function, which fetches a model on first use. What
they look at is the server (schemas, full text), so any deterministic vector of the right length does.
"""

import hashlib

import numpy as np
from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2


def _embed(self: ONNXMiniLM_L6_V2, input: list[str]) -> list[np.ndarray]:
    seeds = (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little") for text in input)
    return [np.random.default_rng(seed).standard_normal(384).astype(np.float32) for seed in seeds]


def pytest_configure() -> None:
    ONNXMiniLM_L6_V2.__call__ = _embed  # type: ignore[method-assign]
