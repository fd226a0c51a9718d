import { boolean, type Decoder, float, optional, orText, required, struct, untagged, variant } from "../json/decode.js";
import { memory } from "./memory.js";

/** How vectors are to be compressed: one of `scalar`, `product`, `binary` and `turbo` with its parameters. Kept and shown. */
export type Quantization = Readonly<Record<string, object>>;

const placement = { always_ram: optional(boolean), memory: optional(memory) };

const scalar = struct<Quantization>("ScalarQuantization", {
  scalar: required(
    struct("ScalarQuantizationConfig", {
      type: required(variant(["int8"])),
      quantile: optional(float("f32", { min: 0.5, max: 1 })),
      ...placement,
    }),
  ),
});

const product = struct<Quantization>("ProductQuantization", {
  product: required(
    struct("ProductQuantizationConfig", {
      compression: required(variant(["x4", "x8", "x16", "x32", "x64"])),
      ...placement,
    }),
  ),
});

const binary = struct<Quantization>("BinaryQuantization", {
  binary: required(
    struct("BinaryQuantizationConfig", {
      ...placement,
      encoding: optional(variant(["one_bit", "two_bits", "one_and_half_bits"])),
      query_encoding: optional(variant(["default", "binary", "scalar4bits", "scalar8bits"])),
    }),
  ),
});

const turbo = struct<Quantization>("TurboQuantization", {
  turbo: required(
    struct("TurboQuantQuantizationConfig", {
      ...placement,
      bits: optional(variant(["bits1", "bits1_5", "bits2", "bits4", "bits8"])),
    }),
  ),
});

const kinds = [scalar, product, binary, turbo];

export const quantization: Decoder<Quantization> = untagged("QuantizationConfig", kinds);

/** A change of the quantization, or its end. */
export type QuantizationDiff = Quantization | "Disabled";

export const quantizationDiff = orText("Disabled", untagged("QuantizationConfigDiff", kinds));
