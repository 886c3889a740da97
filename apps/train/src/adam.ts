/** Adam (Kingma and Ba 2015, algorithm 1) with its usual constants, for one array of parameters. */
export function adam(parameters: Float32Array, learningRate: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8) {
  const first = new Float32Array(parameters.length);
  const second = new Float32Array(parameters.length);
  let step = 0;

  return (gradient: Float32Array): void => {
    step += 1;
    const rate = learningRate / (1 - beta1 ** step);
    const correction = 1 / (1 - beta2 ** step);
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i];
      const m = beta1 * first[i] + (1 - beta1) * g;
      const v = beta2 * second[i] + (1 - beta2) * g * g;
      first[i] = m;
      second[i] = v;
      parameters[i] -= (rate * m) / (Math.sqrt(v * correction) + epsilon);
    }
  };
}
