// A call that is large enough for threads; they must give what the call without a promise gives.
const [rows, classes] = [300, 1000];
const logits = Float32Array.from({ length: rows * classes }, (_, i) => Math.sin(i));
const targets = Int32Array.from({ length: rows }, (_, i) => i);
const options = { classes, labelSmoothing: 0.1 };

/** A plain object that can be sent out of a process or a page. */
export async function reportThreads(ls) {
  const expected = ls.crossEntropyGrad(logits, targets, options);
  const { loss, grad } = await ls.crossEntropyGradAsync(logits, targets, options);
  return { threads: ls.threads, same: loss === expected.loss && grad.every((value, i) => value === expected.grad[i]) };
}
