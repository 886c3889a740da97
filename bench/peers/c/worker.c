// Answers the lines of ../worker-process.ts on standard input; arrays go through files in the working directory.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cross-entropy.h"

static problem given;
static float *logits, *probabilities, *gradient, *nll;
static int32_t *indices;

static void fail(const char *what) {
  printf("error %s\n", what);
  fflush(stdout);
  exit(1);
}

static void *read_array(const char *name, size_t length) {
  void *array = malloc(length * 4);
  FILE *file = fopen(name, "rb");
  if (!array || !file || fread(array, 4, length, file) != length) fail("cannot read an array");
  fclose(file);
  return array;
}

static void write_array(const char *name, const float *array, size_t length) {
  FILE *file = fopen(name, "wb");
  if (!file || fwrite(array, 4, length, file) != length) fail("cannot write an array");
  fclose(file);
}

static void release(void) {
  free(logits), free(indices), free(probabilities), free(gradient), free(nll);
  logits = probabilities = gradient = nll = NULL;
  indices = NULL;
}

static void load(const char *result, const char *targets) {
  const size_t length = (size_t)given.rows * given.classes;
  release();
  logits = read_array("logits", length);
  indices = read_array("indices", given.rows);
  if (strcmp(targets, "probabilities") == 0) probabilities = read_array("probabilities", length);
  // Touched, so that no sample pays for the first use of a page.
  if (strcmp(result, "gradient") == 0) gradient = calloc(length, 4);
  if (gradient) memset(gradient, 1, length * 4);
  if (strcmp(result, "scoring") == 0) nll = calloc(given.rows, 4);
  given = (problem){given.rows, given.classes, given.label_smoothing, logits, indices, probabilities, gradient, nll};
}

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

// The lanes of this build; and what the processor has, AVX-512 whether or not this build uses it.
static void introduce(void) {
  printf("lanes %d", LANES);
#if defined(__FMA__) || defined(__aarch64__)
  printf(" fma");
#endif
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512vl")) printf(" avx512");
#endif
  printf("\n");
  fflush(stdout);
}

int main(void) {
  char line[256];
  introduce();
  while (fgets(line, sizeof line, stdin)) {
    char result[16], targets[16];
    long times;
    if (sscanf(line, "load %" SCNu32 " %" SCNu32 " %lf %15s %15s", &given.rows, &given.classes, &given.label_smoothing,
               result, targets) == 5) {
      load(result, targets);
      printf("loaded\n");
    } else if (sscanf(line, "solve %ld", &times) == 1) {
      double loss = 0;
      const double start = milliseconds();
      for (long t = 0; t < times; t++) loss = cross_entropy(&given);
      printf("solved %.9g %.17g\n", milliseconds() - start, loss);
    } else if (strcmp(line, "write\n") == 0) {
      if (gradient) write_array("gradient", gradient, (size_t)given.rows * given.classes);
      if (nll) write_array("nll", nll, given.rows);
      printf("written\n");
    } else if (strcmp(line, "free\n") == 0) {
      release();
      printf("freed\n");
    } else {
      fail("unknown line");
    }
    fflush(stdout);
  }
  release();
  return 0;
}
