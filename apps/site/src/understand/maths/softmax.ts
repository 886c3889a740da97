/** p_k = exp(z_k) / Σ exp(z_l), for what the figures draw; losses and gradients come from the kernel. */
export function softmax(logits: readonly number[]): number[] {
  const max = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - max));
  const sum = exponentials.reduce((a, b) => a + b);
  return exponentials.map((exponential) => exponential / sum);
}
