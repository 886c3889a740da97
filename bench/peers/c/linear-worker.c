// A last layer and its loss, as serve.h and ../worker-process.ts have them asked for.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "linear.h"
#include "serve.h"

static last_layer given;
static float *x, *weights, *bias;
static int32_t *indices;

static void release(void) {
  free(x), free(weights), free(bias), free(indices), free(given.dx), free(given.dw), free(given.db), free(given.room);
  x = weights = bias = NULL;
  indices = NULL;
  given = (last_layer){0};
}

static void load(const char *words) {
  release();
  if (sscanf(words, "%" SCNu32 " %" SCNu32 " %" SCNu32 " %lf", &given.rows, &given.features, &given.classes,
             &given.label_smoothing) != 4) {
    fail("unknown problem");
  }
  const size_t of_x = (size_t)given.rows * given.features, of_weights = (size_t)given.classes * given.features;
  given.x = x = read_array("x", of_x);
  given.weights = weights = read_array("weights", of_weights);
  given.bias = bias = read_array("bias", given.classes);
  given.indices = indices = read_array("indices", given.rows);
  given.dx = new_array(of_x);
  given.dw = new_array(of_weights);
  given.db = new_array(given.classes);
  given.room = new_array(linear_room(&given) / 4);
}

static double solve(void) { return linear_cross_entropy(&given); }

static void write(void) {
  write_array("dx", given.dx, (size_t)given.rows * given.features);
  write_array("dw", given.dw, (size_t)given.classes * given.features);
  write_array("db", given.db, given.classes);
}

static size_t memory(void) { return linear_room(&given); }

int main(void) { return serve(&(service){load, solve, write, release, memory}); }
