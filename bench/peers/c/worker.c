// The loss of logits and its gradient, as serve.h and ../worker-process.ts have them asked for.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cross-entropy.h"
#include "serve.h"

static problem given;
static float *logits, *probabilities, *gradient, *nll;
static int32_t *indices;

static void release(void) {
  free(logits), free(indices), free(probabilities), free(gradient), free(nll);
  logits = probabilities = gradient = nll = NULL;
  indices = NULL;
}

static void load(const char *words) {
  char result[16], targets[16];
  uint32_t rows, classes;
  double smoothing;
  if (sscanf(words, "%" SCNu32 " %" SCNu32 " %lf %15s %15s", &rows, &classes, &smoothing, result, targets) != 5) {
    fail("unknown problem");
  }
  const size_t length = (size_t)rows * classes;
  release();
  logits = read_array("logits", length);
  indices = read_array("indices", rows);
  if (strcmp(targets, "probabilities") == 0) probabilities = read_array("probabilities", length);
  if (strcmp(result, "gradient") == 0) gradient = new_array(length);
  if (strcmp(result, "scoring") == 0) nll = new_array(rows);
  given = (problem){rows, classes, smoothing, rows, logits, indices, probabilities, gradient, nll};
}

static double solve(void) { return cross_entropy(&given); }

static void write(void) {
  if (gradient) write_array("gradient", gradient, (size_t)given.rows * given.classes);
  if (nll) write_array("nll", nll, given.rows);
}

int main(void) { return serve(&(service){load, solve, write, release, NULL}); }
