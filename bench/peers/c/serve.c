#include "serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cross-entropy.h"

void fail(const char *what) {
  printf("error %s\n", what);
  fflush(stdout);
  exit(1);
}

void *read_array(const char *name, size_t length) {
  void *array = malloc(length * 4);
  FILE *file = fopen(name, "rb");
  if (!array || !file || fread(array, 4, length, file) != length) fail("cannot read an array");
  fclose(file);
  return array;
}

float *new_array(size_t length) {
  float *array = malloc(length * 4);
  if (!array) fail("no memory for an array");
  memset(array, 1, length * 4);
  return array;
}

void write_array(const char *name, const float *array, size_t length) {
  FILE *file = fopen(name, "wb");
  if (!file || fwrite(array, 4, length, file) != length) fail("cannot write an array");
  fclose(file);
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

int serve(const service *of) {
  char line[256];
  introduce();
  while (fgets(line, sizeof line, stdin)) {
    long times;
    if (strncmp(line, "load ", 5) == 0) {
      of->load(line + 5);
      printf("loaded\n");
    } else if (sscanf(line, "solve %ld", &times) == 1) {
      double loss = 0;
      const double start = milliseconds();
      for (long t = 0; t < times; t++) loss = of->solve();
      printf("solved %.9g %.17g\n", milliseconds() - start, loss);
    } else if (of->memory && strcmp(line, "memory\n") == 0) {
      printf("memory %zu\n", of->memory());
    } else if (strcmp(line, "write\n") == 0) {
      of->write();
      printf("written\n");
    } else if (strcmp(line, "free\n") == 0) {
      of->release();
      printf("freed\n");
    } else {
      fail("unknown line");
    }
    fflush(stdout);
  }
  of->release();
  return 0;
}
