"""hnswlib, the library that Chroma searches with."""

import hnswlib

from subject import serve


class Hnswlib:
    def __init__(self, data, scratch, threads):
        self.data = data
        self.threads = threads
        self.file = f"{scratch}/index"
        self.index = self.make()

    def make(self):
        return hnswlib.Index(space="l2" if self.data.metric == "l2" else "cosine", dim=self.data.dimension)

    def load(self):
        data = self.data
        self.index.init_index(max_elements=data.count, M=data.m, ef_construction=data.ef_construction)
        self.index.add_items(data.vectors, num_threads=self.threads)

    def prepare(self, command):
        self.index.set_ef(command["ef"])
        return self.data.queries

    def search(self, queries):
        return self.index.knn_query(queries, k=10, num_threads=1)[0]

    def ids(self, answers):
        return answers.tolist()

    def save(self):
        self.index.save_index(self.file)
        self.index = None

    def open(self):
        self.index = self.make()
        self.index.load_index(self.file)
        self.index.knn_query(self.data.queries[:1], k=10, num_threads=1)


serve(Hnswlib)
