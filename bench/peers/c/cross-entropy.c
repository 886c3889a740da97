// The kernel's way with wide rows in C, at any number of lanes: what the machine allows to the same algorithm.
//
//   extremes of the row -> exp(z - m) kept, their sum, the sum of z - m -> loss, gradient = exp * factor - smoothing
//
// The constants, the base-2 exp of degree 5, the four interleaved chains and the float64 sums after every four additions a
// lane are those of packages/kernel/assembly (math/exp.ts, rows/common.ts, rows/wide.ts). Rows go one by one; the special
// way of the kernel with 64 classes and fewer, and its way with infinities, are not repeated here.
//
// Compiled with -ffp-contract=off a multiply-add is two roundings, as in the `simd` variant; with -ffp-contract=fast the
// compiler fuses them where the machine can, as in `relaxed`.

#include "cross-entropy.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#else
#error "no vector maximum for this processor"
#endif

typedef float vf __attribute__((vector_size(4 * LANES)));
typedef float unaligned_vf __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t vi __attribute__((vector_size(4 * LANES)));
typedef double vd __attribute__((vector_size(8 * LANES)));

#define INLINE static inline __attribute__((always_inline))

// Additions a lane between two hand-overs to float64.
#define STEPS_A_BLOCK 4

INLINE vf splat(float value) { return value - (vf){0}; }
INLINE vf load(const float *from) { return *(const unaligned_vf *)from; }
INLINE void store(float *to, vf value) { *(unaligned_vf *)to = value; }

INLINE vf maximum(vf a, vf b) {
#if defined(__aarch64__)
  return (vf)vmaxq_f32((float32x4_t)a, (float32x4_t)b);
#elif LANES == 16
  return (vf)_mm512_max_ps((__m512)a, (__m512)b);
#elif LANES == 8
  return (vf)_mm256_max_ps((__m256)a, (__m256)b);
#else
  return (vf)_mm_max_ps((__m128)a, (__m128)b);
#endif
}

INLINE vf minimum(vf a, vf b) {
#if defined(__aarch64__)
  return (vf)vminq_f32((float32x4_t)a, (float32x4_t)b);
#elif LANES == 16
  return (vf)_mm512_min_ps((__m512)a, (__m512)b);
#elif LANES == 8
  return (vf)_mm256_min_ps((__m256)a, (__m256)b);
#else
  return (vf)_mm_min_ps((__m128)a, (__m128)b);
#endif
}

INLINE vf exponential(vf x) {
  x = maximum(x, splat(-88.0f));
  const vf t = x * 1.44269504f + 12583039.0f;
  const vf r = x * 1.44269504f + (12583039.0f - t);
  vf p = r * 0.0013264714507386088f + 0.009671513922512531f;
  p = r * p + 0.05550733953714371f;
  p = r * p + 0.24022242426872253f;
  p = r * p + 0.6931470036506653f;
  p = r * p + 1.0f;
  return p * (vf)((vi)t << 23);
}

INLINE double lane_sum(vd sums) {
  double sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += sums[lane];
  return sum;
}

INLINE void extremes(const float *z, uint32_t n, float *low, float *high) {
  float lowest = z[0], highest = z[0];
  uint32_t k = 0;
  if (n >= 4 * LANES) {
    vf h0 = load(z), h1 = h0, h2 = h0, h3 = h0, l0 = h0, l1 = h0, l2 = h0, l3 = h0;
    for (; k + 4 * LANES <= n; k += 4 * LANES) {
      const vf a = load(z + k), b = load(z + k + LANES), c = load(z + k + 2 * LANES), d = load(z + k + 3 * LANES);
      h0 = maximum(h0, a), l0 = minimum(l0, a);
      h1 = maximum(h1, b), l1 = minimum(l1, b);
      h2 = maximum(h2, c), l2 = minimum(l2, c);
      h3 = maximum(h3, d), l3 = minimum(l3, d);
    }
    h0 = maximum(maximum(h0, h1), maximum(h2, h3));
    l0 = minimum(minimum(l0, l1), minimum(l2, l3));
    for (int lane = 0; lane < LANES; lane++) {
      highest = h0[lane] > highest ? h0[lane] : highest;
      lowest = l0[lane] < lowest ? l0[lane] : lowest;
    }
  }
  for (; k < n; k++) {
    highest = z[k] > highest ? z[k] : highest;
    lowest = z[k] < lowest ? z[k] : lowest;
  }
  *low = lowest;
  *high = highest;
}

typedef struct {
  double exponentials;
  double shifted;
} sums;

INLINE sums sweep(const float *z, float *out, uint32_t n, float max, int keep, int wants_shifted) {
  const vf m = splat(max);
  vd total = {0}, shifted = {0};
  uint32_t k = 0;
  while (k + 4 * LANES <= n) {
    vf s = {0}, a = {0};
    for (int step = 0; step < STEPS_A_BLOCK && k + 4 * LANES <= n; step++, k += 4 * LANES) {
      const vf x0 = load(z + k) - m, x1 = load(z + k + LANES) - m;
      const vf x2 = load(z + k + 2 * LANES) - m, x3 = load(z + k + 3 * LANES) - m;
      if (wants_shifted) a += (x0 + x1) + (x2 + x3);
      const vf e0 = exponential(x0), e1 = exponential(x1), e2 = exponential(x2), e3 = exponential(x3);
      s += (e0 + e1) + (e2 + e3);
      if (keep) {
        store(out + k, e0);
        store(out + k + LANES, e1);
        store(out + k + 2 * LANES, e2);
        store(out + k + 3 * LANES, e3);
      }
    }
    total += __builtin_convertvector(s, vd);
    if (wants_shifted) shifted += __builtin_convertvector(a, vd);
  }
  vf s = {0}, a = {0};
  for (; k + LANES <= n; k += LANES) {
    const vf x = load(z + k) - m;
    if (wants_shifted) a += x;
    const vf e = exponential(x);
    s += e;
    if (keep) store(out + k, e);
  }
  sums result = {0, 0};
  if (k < n) {
    float rest[LANES];
    for (int lane = 0; lane < LANES; lane++) rest[lane] = -INFINITY;
    memcpy(rest, z + k, (n - k) * sizeof(float));
    if (wants_shifted) {
      for (uint32_t j = k; j < n; j++) result.shifted += z[j] - max;
    }
    const vf e = exponential(load(rest) - m);
    s += e;
    store(rest, e);
    if (keep) memcpy(out + k, rest, (n - k) * sizeof(float));
  }
  result.exponentials = lane_sum(total + __builtin_convertvector(s, vd));
  result.shifted += lane_sum(shifted + __builtin_convertvector(a, vd));
  return result;
}

INLINE void scale(float *out, uint32_t n, float factor, float smoothing) {
  uint32_t k = 0;
  for (; k + 4 * LANES <= n; k += 4 * LANES) {
    store(out + k, load(out + k) * factor - smoothing);
    store(out + k + LANES, load(out + k + LANES) * factor - smoothing);
    store(out + k + 2 * LANES, load(out + k + 2 * LANES) * factor - smoothing);
    store(out + k + 3 * LANES, load(out + k + 3 * LANES) * factor - smoothing);
  }
  for (; k + LANES <= n; k += LANES) store(out + k, load(out + k) * factor - smoothing);
  for (; k < n; k++) out[k] = out[k] * factor - smoothing;
}

double cross_entropy(const float *logits, const int32_t *targets, float *gradient, uint32_t rows, uint32_t classes,
                     double label_smoothing) {
  const double share = label_smoothing / classes;
  const double own = 1 - label_smoothing;
  double loss = 0;
  for (uint32_t i = 0; i < rows; i++) {
    const float *z = logits + (size_t)i * classes;
    float low, high;
    extremes(z, classes, &low, &high);
    if (low - high < -1e30f) return NAN;
    const double x = (double)z[targets[i]] - (double)high;
    if (gradient) {
      float *out = gradient + (size_t)i * classes;
      const sums row = label_smoothing != 0 ? sweep(z, out, classes, high, 1, 1) : sweep(z, out, classes, high, 1, 0);
      loss += log(row.exponentials) - own * x - share * row.shifted;
      scale(out, classes, (float)(1 / (row.exponentials * rows)), (float)(share / rows));
      out[targets[i]] -= (float)(own / rows);
    } else {
      const sums row = label_smoothing != 0 ? sweep(z, 0, classes, high, 0, 1) : sweep(z, 0, classes, high, 0, 0);
      loss += log(row.exponentials) - own * x - share * row.shifted;
    }
  }
  return loss / rows;
}
