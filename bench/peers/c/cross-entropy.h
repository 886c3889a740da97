// Loss and gradient of rows of logits against class indices or class probabilities, divided by a number: of rows, for the
// mean.

#ifndef CROSS_ENTROPY_H
#define CROSS_ENTROPY_H

#include <stdint.h>

// Lanes of a vector: given, or as many as the machine has.
#ifndef LANES
#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX__)
#define LANES 8
#else
#define LANES 4
#endif
#endif

typedef struct {
  uint32_t rows, classes;
  double label_smoothing;
  double divisor;
  const float *logits;         // [rows, classes]
  const int32_t *indices;      // [rows], not looked at with probabilities
  const float *probabilities;  // [rows, classes], or NULL
  float *gradient;             // [rows, classes], maybe the logits; or NULL for the loss alone
  float *nll;                  // [rows], or NULL; of class indices alone
} problem;

// The loss.
double cross_entropy(const problem *of);

#endif
