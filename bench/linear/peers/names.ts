/** Names that reports know, apart from the peers, which take much to load. */

export const UNFUSED = "simd unfused";
