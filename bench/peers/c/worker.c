// Answers the lines of ../worker-process.ts on standard input; arrays go through files in the working directory.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cross-entropy.h"

static uint32_t rows, classes;
static double label_smoothing;
static float *logits, *gradient;
static int32_t *targets;

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

static void release(void) {
  free(logits), free(targets), free(gradient);
  logits = gradient = NULL;
  targets = NULL;
}

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

int main(void) {
  char line[256];
#if defined(__FMA__) || defined(__aarch64__)
  printf("lanes %d, fma\n", LANES);
#else
  printf("lanes %d\n", LANES);
#endif
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    char result[16], kind[16];
    long times;
    if (sscanf(line, "load %" SCNu32 " %" SCNu32 " %lf %15s %15s", &rows, &classes, &label_smoothing, result, kind) == 5) {
      release();
      logits = read_array("logits", (size_t)rows * classes);
      targets = read_array("indices", rows);
      // Touched, so that no sample pays for the first use of a page.
      if (strcmp(result, "gradient") == 0) gradient = calloc((size_t)rows * classes, 4);
      if (gradient) memset(gradient, 1, (size_t)rows * classes * 4);
      printf("loaded\n");
    } else if (sscanf(line, "solve %ld", &times) == 1) {
      double loss = 0;
      const double start = milliseconds();
      for (long t = 0; t < times; t++) loss = cross_entropy(logits, targets, gradient, rows, classes, label_smoothing);
      printf("solved %.9g %.17g\n", milliseconds() - start, loss);
    } else if (strcmp(line, "write\n") == 0) {
      FILE *file = fopen("gradient", "wb");
      if (!file || fwrite(gradient, 4, (size_t)rows * classes, file) != (size_t)rows * classes) fail("cannot write");
      fclose(file);
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
