// The calls that every consumer makes, and the answers they must give: plain arithmetic, with none of the package's code.

const logits = [
  [1, 2, 3],
  [-1, 0.5, 0.25],
];
const classes = [2, 0];
const labelSmoothing = 0.1;

/** The mean loss and its gradient. */
function expectedResult() {
  let loss = 0;
  const grad = [];
  logits.forEach((z, i) => {
    const lse = Math.log(z.reduce((sum, value) => sum + Math.exp(value), 0));
    z.forEach((value, k) => {
      const q = (k === classes[i] ? 1 - labelSmoothing : 0) + labelSmoothing / z.length;
      loss += (q * (lse - value)) / classes.length;
      grad.push((Math.exp(value - lse) - q) / classes.length);
    });
  });
  return { loss, grad };
}

/** A plain object that can be sent out of a process. */
export async function report(tf, { labelSmoothingCrossEntropy, softmaxCrossEntropy }, backend) {
  await tf.setBackend(backend);
  const expected = expectedResult();
  const oneHot = tf.oneHot(tf.tensor1d(classes, "int32"), 3);
  const compiled = labelSmoothingCrossEntropy({ labelSmoothing });
  const correct = [
    (z) => tf.mean(compiled(oneHot, z)),
    (z) => softmaxCrossEntropy(classes, z, undefined, labelSmoothing),
  ].map((loss) => {
    const { value, grad } = tf.valueAndGrad(loss)(tf.tensor2d(logits));
    const gradient = grad.dataSync();
    return (
      Math.abs(value.dataSync()[0] - expected.loss) < 1e-6 &&
      expected.grad.every((wanted, i) => Math.abs(wanted - gradient[i]) < 1e-6)
    );
  });
  return { backend, correct };
}
