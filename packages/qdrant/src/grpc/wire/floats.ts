/** The floats that bytes of a message hold. They are little-endian, as every machine that this runs on is. */
export const floatsOf = (bytes: Uint8Array): Float32Array => {
  const floats = new Float32Array(bytes.length >>> 2);
  new Uint8Array(floats.buffer).set(bytes.subarray(0, floats.byteLength));
  return floats;
};

/** How many floats there are. */
export const floatCount = (bytes: Uint8Array | undefined): number => (bytes === undefined ? 0 : bytes.length >>> 2);

/** The number that says in the fewest digits which float it is, as JSON says floats. */
export const shortestFloat = (value: number): number => {
  if (!Number.isFinite(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
};
