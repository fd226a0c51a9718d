"""usearch."""

import numpy
from usearch.index import Index

from subject import serve


class Usearch:
    def __init__(self, data, _scratch, threads):
        self.data = data
        self.threads = threads
        self.index = Index(
            ndim=data.dimension,
            metric="l2sq" if data.metric == "l2" else "cos",
            dtype="f32",
            connectivity=data.m,
            expansion_add=data.ef_construction,
        )

    def load(self):
        self.index.add(numpy.arange(self.data.count), self.data.vectors, threads=self.threads)

    def search(self, command):
        self.index.expansion_search = command["ef"]
        return self.index.search(self.data.queries, 10, threads=1).keys.tolist()


serve(Usearch)
