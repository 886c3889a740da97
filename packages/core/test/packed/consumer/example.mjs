// The call that every consumer makes, and the answer it must give: plain arithmetic, with none of the package's code.
export const call = [Float32Array.of(1, 2, 3, -1, 0.5, 0.25), Int32Array.of(2, 0), { classes: 3, labelSmoothing: 0.1 }];

function expectedResult() {
  const [logits, targets, { classes, labelSmoothing }] = call;
  const rows = targets.length;
  let loss = 0;
  const grad = [];
  for (let i = 0; i < rows; i++) {
    const z = Array.from(logits.subarray(i * classes, (i + 1) * classes));
    const lse = Math.log(z.reduce((sum, value) => sum + Math.exp(value), 0));
    z.forEach((value, k) => {
      const q = (k === targets[i] ? 1 - labelSmoothing : 0) + labelSmoothing / classes;
      loss += (q * (lse - value)) / rows;
      grad.push((Math.exp(value - lse) - q) / rows);
    });
  }
  return { loss, grad };
}

/** A plain object that can be sent out of a process or a page. */
export function report(ls) {
  const { loss, grad } = ls.crossEntropyGrad(...call);
  const expected = expectedResult();
  const error = Math.max(Math.abs(loss - expected.loss), ...expected.grad.map((value, i) => Math.abs(value - grad[i])));
  return { variant: ls.variant, correct: error < 1e-6 };
}
