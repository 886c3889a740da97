/** Halves the height and width of grey images by averaging 2 × 2 pixels, and maps bytes to [0, 1]. */
export function poolImages(pixels: Uint8Array, height: number, width: number): Float32Array {
  const halfWidth = width / 2;
  const halfHeight = height / 2;
  const images = pixels.length / (height * width);
  const pooled = new Float32Array(images * halfHeight * halfWidth);
  let at = 0;
  // The images lie below one another, so together they are one tall image.
  for (let row = 0; row < images * halfHeight; row++) {
    for (let column = 0; column < halfWidth; column++) {
      const corner = 2 * row * width + 2 * column;
      const sum = pixels[corner] + pixels[corner + 1] + pixels[corner + width] + pixels[corner + width + 1];
      pooled[at++] = sum / (4 * 255);
    }
  }
  return pooled;
}
