// Loss and gradient of rows of logits [rows, classes] against class indices, the mean over rows.

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

// The mean loss. The gradient goes to `gradient` unless that is NULL.
double cross_entropy(const float *logits, const int32_t *targets, float *gradient, uint32_t rows, uint32_t classes,
                     double label_smoothing);

#endif
