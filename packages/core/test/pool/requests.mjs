/** Values of labelSmoothing, and what they have a worker do. */
export const requests = { exit: 0.51, throw: 0.52, hang: 0.53 };
