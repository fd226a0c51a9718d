/**
 * A character for each byte. A text is put together and sent with its headers in one piece, for which bytes take longer.
 */
export const latin1Text = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString("latin1");
