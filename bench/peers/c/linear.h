// The last layer and its loss: logits x weights^T + bias, their mean loss against class indices, and its gradients.

#ifndef LINEAR_H
#define LINEAR_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint32_t rows, features, classes;
  double label_smoothing;
  const float *x;          // [rows, features]
  const float *weights;    // [classes, features]
  const float *bias;       // [classes]
  const int32_t *indices;  // [rows]
  float *dx, *dw, *db;     // like x, weights and bias
  void *room;              // linear_room bytes
} last_layer;

// Bytes beyond inputs and outputs.
size_t linear_room(const last_layer *of);

// The mean loss.
double linear_cross_entropy(const last_layer *of);

#endif
