const floats = new Float32Array(1);
const bits = new Uint32Array(floats.buffer);

/**
 * The bits of a number as IEEE 754 half precision, rounded to nearest, ties to even. (`DataView.setFloat16` needs Node 24.)
 */
export function float16Bits(value: number): number {
  floats[0] = value;
  const f = bits[0]!;
  const sign = (f >>> 16) & 0x8000;
  const exponent = (f >>> 23) & 0xff;
  const mantissa = f & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa ? 0x200 : 0);
  const half = exponent - 112; // half precision has bias 15, single 127
  if (half >= 31) return sign | 0x7c00;
  if (half > 0) return sign | roundShift((half << 23) | mantissa, 13);
  if (half < -10) return sign;
  return sign | roundShift(mantissa | 0x800000, 14 - half); // subnormal
}

// A carry out of the mantissa moves into the exponent, which is what rounding up means.
function roundShift(value: number, shift: number): number {
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  const kept = value >>> shift;
  return rest > half || (rest === half && kept & 1) ? kept + 1 : kept;
}
