/**
 * Whether this engine's relaxed multiply-add rounds once. Engines may validate relaxed SIMD and round twice (JavaScriptCore
 * does); then `relaxed` is not worth its loss of reproducibility.
 */

/** (module (func (export "madd") (param f32 f32 f32) (result f32) …)): lane 0 of f32x4.relaxed_madd of three splats. */
const PROBE = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version 1
  ...[0x01, 0x08, 0x01, 0x60, 0x03, 0x7d, 0x7d, 0x7d, 0x01, 0x7d], // one type: (f32, f32, f32) -> f32
  ...[0x03, 0x02, 0x01, 0x00], // one function of that type
  ...[0x07, 0x08, 0x01, 0x04, 0x6d, 0x61, 0x64, 0x64, 0x00, 0x00], // exported as "madd"
  ...[0x0a, 0x16, 0x01, 0x14, 0x00], // one body of 20 bytes, no locals
  ...[0x20, 0x00, 0xfd, 0x13], // local.get 0, f32x4.splat
  ...[0x20, 0x01, 0xfd, 0x13], // local.get 1, f32x4.splat
  ...[0x20, 0x02, 0xfd, 0x13], // local.get 2, f32x4.splat
  ...[0xfd, 0x85, 0x02], // f32x4.relaxed_madd
  ...[0xfd, 0x1f, 0x00], // f32x4.extract_lane 0
  0x0b, // end
]);

/**
 * (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴, whose last term is half a unit in the last place and is lost if the product is rounded:
 * minus (1 + 2⁻¹¹), that is 0 in two roundings and 2⁻²⁴ in one.
 */
export function isMultiplyAddFused(): boolean {
  try {
    if (!WebAssembly.validate(PROBE)) return false;
    const { madd } = new WebAssembly.Instance(new WebAssembly.Module(PROBE)).exports;
    const factor = 1 + 2 ** -12;
    return (madd as (a: number, b: number, c: number) => number)(factor, factor, -(1 + 2 ** -11)) !== 0;
  } catch {
    return false;
  }
}
