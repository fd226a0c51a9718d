"""usearch."""

import numpy
from usearch.index import Index

from subject import serve


class Usearch:
    def __init__(self, data, scratch, threads):
        self.data = data
        self.threads = threads
        self.file = f"{scratch}/index"
        self.index = self.make()

    def make(self):
        return Index(
            ndim=self.data.dimension,
            metric="l2sq" if self.data.metric == "l2" else "cos",
            dtype="f32",
            connectivity=self.data.m,
            expansion_add=self.data.ef_construction,
        )

    def load(self):
        self.index.add(numpy.arange(self.data.count), self.data.vectors, threads=self.threads)

    def prepare(self, command):
        self.index.expansion_search = command["ef"]
        return self.data.queries

    def search(self, queries):
        return self.index.search(queries, 10, threads=1).keys

    def ids(self, answers):
        return answers.tolist()

    def save(self):
        self.index.save(self.file)
        self.index = None

    def open(self):
        self.index = self.make()
        self.index.load(self.file)
        self.index.search(self.data.queries[:1], 10, threads=1)


serve(Usearch)
