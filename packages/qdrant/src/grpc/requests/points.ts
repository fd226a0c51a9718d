import type { BodyReader, RecordReader, RecordsForm } from "@vexfs/core";
import { jsonForm, vectorsForm } from "../schema/forms.js";
import type { Unread } from "../wire/decode.js";
import type { Bulk } from "./message-body.js";

/** The numbers of the fields of `PointStruct`, and of what is in it. */
const pointStruct: Omit<RecordsForm, "records"> = {
  id: 1,
  number: 1,
  uuid: 2,
  payload: 3,
  json: jsonForm,
  vectors: 4,
  spaces: vectorsForm,
  plain: 1,
};

/** Reads points that are to be written straight into columns. */
export class PointReader {
  readonly #bodies: BodyReader;
  /** By the number of the list in its message. */
  readonly #readers = new Map<number, RecordReader>();

  constructor(bodies: BodyReader) {
    this.#bodies = bodies;
  }

  /** What the points are; null for points that have to be read field by field. */
  read({ message, number }: Unread<object>): Bulk | null {
    const records = this.#reader(number)(message);
    if (records === null) return null;
    const { ids, payloads, vectors } = records;
    return {
      columns: { "points[].id": ids, "points[].payload": payloads },
      vectors: { "points[].vector": vectors },
    };
  }

  #reader(number: number): RecordReader {
    let reader = this.#readers.get(number);
    if (reader === undefined) {
      reader = this.#bodies.recordReader({ records: number, ...pointStruct });
      this.#readers.set(number, reader);
    }
    return reader;
  }
}
