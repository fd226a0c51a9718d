import { type Client, credentials, Metadata, makeClientConstructor } from "@grpc/grpc-js";

const path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

const asIs = (bytes: Buffer): Buffer => bytes;

const varint = (value: number): readonly number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];

const bytesField = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);

/** The values of the fields of a message that are bytes, of that number. */
const bytesFields = (message: Buffer, wanted: number): readonly Buffer[] => {
  const found: Buffer[] = [];
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message.readUInt8(at++);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = next();
    if ((tag & 7) !== 2) next();
    else {
      const length = next();
      if (tag >>> 3 === wanted) found.push(message.subarray(at, at + length));
      at += length;
    }
  }
  return found;
};

/** Asks a server for the files that describe some symbols; resolves with a `FileDescriptorSet`. */
export const descriptorSet = async (
  address: string,
  symbols: readonly string[],
  headers: Readonly<Record<string, string>>,
): Promise<Buffer> => {
  const asked = symbols.map((symbol) => bytesField(4, Buffer.from(symbol)));
  const files = new Map<string, Buffer>();
  for (const answer of await answers(address, asked, headers)) {
    for (const response of bytesFields(answer, 4)) {
      for (const file of bytesFields(response, 1)) files.set(file.toString("latin1"), file);
    }
  }
  return Buffer.concat([...files.values()].map((file) => bytesField(1, file)));
};

/** The services that a server says it has. */
export const listedServices = async (address: string): Promise<readonly string[]> => {
  const listed = await answers(address, [bytesField(7, Buffer.alloc(0))], {});
  return listed
    .flatMap((answer) => bytesFields(answer, 6))
    .flatMap((list) => bytesFields(list, 1))
    .flatMap((service) => bytesFields(service, 1).map(String));
};

const answers = async (
  address: string,
  requests: readonly Buffer[],
  headers: Readonly<Record<string, string>>,
): Promise<readonly Buffer[]> => {
  const Bare = makeClientConstructor({}, "Reflection");
  const client: Client = new Bare(address, credentials.createInsecure());
  try {
    const call = client.makeBidiStreamRequest(path, asIs, asIs, Metadata.fromHttp2Headers(headers));
    const given: Buffer[] = [];
    const answered = new Promise<void>((resolve, reject) => {
      call.on("data", (answer: Buffer) => given.push(answer));
      call.on("error", reject);
      call.on("end", resolve);
    });
    for (const request of requests) call.write(request);
    call.end();
    await answered;
    return given;
  } finally {
    client.close();
  }
};
