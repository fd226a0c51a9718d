import type { GraphCodes } from "@vexfs/core";
import { boolean, type Decoder, float, optional, orText, required, struct, untagged, variant } from "../json/decode.js";
import { type Memory, memory } from "./memory.js";

interface Placement {
  readonly always_ram?: boolean;
  readonly memory?: Memory;
}

/** How vectors are to be compressed. */
export type Quantization =
  | { readonly scalar: Placement & { readonly type: "int8"; readonly quantile?: number } }
  | { readonly product: Placement & { readonly compression: Compression } }
  | { readonly binary: Placement & { readonly encoding?: BinaryEncoding; readonly query_encoding?: QueryEncoding } }
  | { readonly turbo: Placement & { readonly bits?: TurboBits } };

type Compression = "x4" | "x8" | "x16" | "x32" | "x64";
type BinaryEncoding = "one_bit" | "two_bits" | "one_and_half_bits";
type QueryEncoding = "default" | "binary" | "scalar4bits" | "scalar8bits";
type TurboBits = "bits1" | "bits1_5" | "bits2" | "bits4" | "bits8";

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

/** A float has four bytes. */
const componentsPerByte = { x4: 1, x8: 2, x16: 4, x32: 8, x64: 16 } as const;
const binaryBits = { one_bit: "one", one_and_half_bits: "oneAndHalf", two_bits: "two" } as const;
const binaryQuery = { default: "binary", binary: "binary", scalar4bits: "scalar4", scalar8bits: "scalar8" } as const;
const turboBits = { bits1: "one", bits1_5: "oneAndHalf", bits2: "two", bits4: "four", bits8: "eight" } as const;

/** The engine's codes for a quantization. */
export const codesOf = (quantized: Quantization): GraphCodes => {
  if ("scalar" in quantized) return { kind: "int8" };
  if ("product" in quantized) {
    return { kind: "product", componentsPerByte: componentsPerByte[quantized.product.compression] };
  }
  if ("turbo" in quantized) return { kind: "turbo", bits: turboBits[quantized.turbo.bits ?? "bits4"] };
  const { encoding = "one_bit", query_encoding: query = "default" } = quantized.binary;
  return { kind: "binary", bits: binaryBits[encoding], query: binaryQuery[query] };
};
