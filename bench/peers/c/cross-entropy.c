// The kernel's way with wide rows in C, at any number of lanes: what the machine allows to the same algorithm.
//
//   extremes of the row -> exp(z - m) kept, their sum, the sum of z - m -> loss, gradient = exp * factor - smoothing,
//   in whose loop the extremes of the next row are found
//
// With class probabilities y the targets are q = (1 - alpha) y + alpha / K, the second sum is that of q (z - m), and there
// is a third, Q = sum of q: loss = Q lse - sum of q z, gradient = Q exp * factor - q.
//
// The constants, the base-2 exp of degree 5 in units, the six interleaved chains, the clamp left out where it does nothing
// and the hand-over to float64 after every eight steps are those of packages/kernel/assembly (math/exp.ts, rows/common.ts,
// rows/scale.ts, rows/wide.ts). Rows go one by one, whatever their width; the kernel's way with few classes and its way
// with infinities are not repeated here.
//
// Compiled with -ffp-contract=off a multiply-add is two roundings, as in the `simd` variant; with -ffp-contract=fast the
// compiler fuses them where the machine can, as in `relaxed`. Nothing else is left to it that changes results: no
// -ffast-math.

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

// Independent chains of exp, a step of all before the next step of any: one long chain fills an out-of-order window.
#define CHAINS 6

// Steps of so many vectors between two hand-overs to float64.
#define STEPS_A_BLOCK 8

// Where x is clamped: the power of two is an exact 0 there.
#define LOWEST -88.0f

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

#define EACH for (int c = 0; c < chains; c++)

// What exponentials are multiples of: divided by the highest coefficient the polynomial needs a multiplication less.
#define UNIT 753.9718627929688f

// exp(x) * UNIT for x <= 0, in place.
INLINE void exponentials(vf *x, int chains, int clamp) {
  vf t[CHAINS], r[CHAINS], p[CHAINS];
  if (clamp) EACH x[c] = maximum(x[c], splat(LOWEST));
  EACH t[c] = x[c] * 1.44269504f + 12583039.0f;
  EACH r[c] = x[c] * 1.44269504f + (12583039.0f - t[c]);
  EACH p[c] = r[c] + 7.29201602935791f;
  EACH p[c] = r[c] * p[c] + 41.8509635925293f;
  EACH p[c] = r[c] * p[c] + 181.12095642089844f;
  EACH p[c] = r[c] * p[c] + 522.6133422851562f;
  EACH p[c] = r[c] * p[c] + UNIT;
  EACH x[c] = p[c] * (vf)((vi)t[c] << 23);
}

INLINE vf sum_of(const vf *x, int chains) {
  vf sum = x[0];
  if (chains == CHAINS) {
    sum += x[1];
    for (int c = 2; c + 1 < CHAINS; c += 2) sum += x[c] + x[c + 1];
  }
  return sum;
}

INLINE double lane_sum(vd sums) {
  double sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += sums[lane];
  return sum;
}

// Accumulators of a row's extremes: as many as hide what a comparison waits for.
#define ACCUMULATORS 4

INLINE void widen(const float *z, vf *low, vf *high) {
  for (int c = 0; c < ACCUMULATORS; c++) {
    const vf four = load(z + c * LANES);
    high[c] = maximum(high[c], four), low[c] = minimum(low[c], four);
  }
}

// The extremes of n logits of which the accumulators hold the first k.
INLINE void finish_extremes(const float *z, uint32_t k, uint32_t n, const vf *low, const vf *high, float *lowest,
                            float *highest) {
  const vf l = minimum(minimum(low[0], low[1]), minimum(low[2], low[3]));
  const vf h = maximum(maximum(high[0], high[1]), maximum(high[2], high[3]));
  float least = l[0], most = h[0];
  for (int lane = 1; lane < LANES; lane++) {
    most = h[lane] > most ? h[lane] : most;
    least = l[lane] < least ? l[lane] : least;
  }
  for (; k < n; k++) {
    most = z[k] > most ? z[k] : most;
    least = z[k] < least ? z[k] : least;
  }
  *lowest = least;
  *highest = most;
}

INLINE void extremes(const float *z, uint32_t n, float *lowest, float *highest) {
  vf low[ACCUMULATORS], high[ACCUMULATORS];
  for (int c = 0; c < ACCUMULATORS; c++) low[c] = high[c] = splat(z[0]);
  uint32_t k = 0;
  for (; k + ACCUMULATORS * LANES <= n; k += ACCUMULATORS * LANES) widen(z + k, low, high);
  finish_extremes(z, k, n, low, high, lowest, highest);
}

// What is summed beside the exponentials: nothing, z - m for smoothing, or with probabilities q and q (z - m).
enum { ALONE, SHIFTED, EXPECTED };

typedef struct {
  double exponentials;
  double shifted;
  double mass;
} sums;

// q of some classes: y * own + share.
typedef struct {
  const float *probabilities;
  float own, share;
} target;

INLINE void step(const float *z, float *out, uint32_t k, vf m, int keep, int kind, int clamp, target of, int chains,
                 vf *s, vf *a, vf *g) {
  vf x[CHAINS], shifted[CHAINS];
  EACH x[c] = load(z + k + c * LANES) - m;
  EACH shifted[c] = x[c];
  if (kind == EXPECTED) {
    vf q[CHAINS];
    EACH q[c] = load(of.probabilities + k + c * LANES) * of.own + of.share;
    EACH shifted[c] = q[c] * x[c];
    *g += sum_of(q, chains);
  }
  if (kind != ALONE) *a += sum_of(shifted, chains);
  exponentials(x, chains, clamp);
  *s += sum_of(x, chains);
  if (keep) EACH store(out + k + c * LANES, x[c]);
}

INLINE sums sweep(const float *z, float *out, uint32_t n, float max, int keep, int kind, int clamp, target of) {
  const vf m = splat(max);
  vd total = {0}, shifted = {0}, mass = {0};
  uint32_t k = 0;
  while (k + CHAINS * LANES <= n) {
    vf s = {0}, a = {0}, g = {0};
    for (int i = 0; i < STEPS_A_BLOCK && k + CHAINS * LANES <= n; i++, k += CHAINS * LANES) {
      step(z, out, k, m, keep, kind, clamp, of, CHAINS, &s, &a, &g);
    }
    total += __builtin_convertvector(s, vd);
    if (kind != ALONE) shifted += __builtin_convertvector(a, vd);
    if (kind == EXPECTED) mass += __builtin_convertvector(g, vd);
  }
  vf s = {0}, a = {0}, g = {0};
  for (; k + LANES <= n; k += LANES) step(z, out, k, m, keep, kind, clamp, of, 1, &s, &a, &g);
  sums result = {0, 0, 0};
  if (k < n) {
    float rest[LANES];
    for (int lane = 0; lane < LANES; lane++) rest[lane] = -INFINITY;
    memcpy(rest, z + k, (n - k) * sizeof(float));
    for (uint32_t j = k; kind != ALONE && j < n; j++) {
      const float q = kind == EXPECTED ? of.probabilities[j] * of.own + of.share : 1;
      result.shifted += q * (z[j] - max);
      result.mass += q;
    }
    vf e = load(rest) - m;
    exponentials(&e, 1, 1);
    s += e;
    store(rest, e);
    if (keep) memcpy(out + k, rest, (n - k) * sizeof(float));
  }
  result.exponentials = lane_sum(total + __builtin_convertvector(s, vd)) / UNIT;
  result.shifted += lane_sum(shifted + __builtin_convertvector(a, vd));
  result.mass += lane_sum(mass + __builtin_convertvector(g, vd));
  return result;
}

// gradient = exp * factor - smoothing, with probabilities - q in the place of the smoothing.
INLINE void scale(float *out, uint32_t n, float factor, float smoothing, int kind, target of) {
  uint32_t k = 0;
  for (; k + CHAINS * LANES <= n; k += CHAINS * LANES) {
    for (int c = 0; c < CHAINS; c++) {
      float *to = out + k + c * LANES;
      const vf q = kind == EXPECTED ? load(of.probabilities + k + c * LANES) * of.own + of.share : splat(smoothing);
      store(to, load(to) * factor - q);
    }
  }
  for (; k < n; k++) {
    out[k] = out[k] * factor - (kind == EXPECTED ? of.probabilities[k] * of.own + of.share : smoothing);
  }
}

// scale without probabilities, and the extremes of the next row, whose logits these are, in the same loop.
INLINE void scale_and_scan(float *out, uint32_t n, float factor, float smoothing, const float *z, float *lowest,
                           float *highest) {
  vf low[ACCUMULATORS], high[ACCUMULATORS];
  for (int c = 0; c < ACCUMULATORS; c++) low[c] = high[c] = splat(z[0]);
  uint32_t k = 0;
  for (; k + ACCUMULATORS * LANES <= n; k += ACCUMULATORS * LANES) {
    widen(z + k, low, high);
    for (int c = 0; c < ACCUMULATORS; c++) {
      float *to = out + k + c * LANES;
      store(to, load(to) * factor - splat(smoothing));
    }
  }
  for (uint32_t j = k; j < n; j++) out[j] = out[j] * factor - smoothing;
  finish_extremes(z, k, n, low, high, lowest, highest);
}

INLINE double cross_entropy_of_kind(const problem *of, int wants_gradient, int kind) {
  const uint32_t rows = of->rows, classes = of->classes;
  const double divisor = of->divisor;
  const double share = of->label_smoothing / classes;
  const double own = 1 - of->label_smoothing;
  double loss = 0;
  float low = 0, high = 0;
  int scanned = 0;
  for (uint32_t i = 0; i < rows; i++) {
    const size_t start = (size_t)i * classes;
    const float *z = of->logits + start;
    float *out = wants_gradient ? of->gradient + start : NULL;
    const target q = {kind == EXPECTED ? of->probabilities + start : NULL, (float)own, (float)share};
    if (!scanned) extremes(z, classes, &low, &high);
    if (low - high < -1e30f) return NAN;
    // Before the sweep, which may be in place.
    const double x = kind == EXPECTED ? 0 : (double)z[of->indices[i]] - (double)high;
    const sums row = low - high < LOWEST ? sweep(z, out, classes, high, wants_gradient, kind, 1, q)
                                         : sweep(z, out, classes, high, wants_gradient, kind, 0, q);
    const double log_sum = log(row.exponentials);
    if (kind == EXPECTED) {
      loss += row.mass * log_sum - row.shifted;
      const target scaled = {q.probabilities, (float)(own / divisor), (float)(share / divisor)};
      if (wants_gradient) scale(out, classes, (float)(row.mass / (row.exponentials * divisor * UNIT)), 0, kind, scaled);
      continue;
    }
    loss += log_sum - own * x - (kind == SHIFTED ? share * row.shifted : 0);
    if (of->nll) of->nll[i] = (float)(log_sum - x);
    if (wants_gradient) {
      const float factor = (float)(1 / (row.exponentials * divisor * UNIT)), smoothing = (float)(share / divisor);
      scanned = i + 1 < rows;
      if (scanned) scale_and_scan(out, classes, factor, smoothing, z + classes, &low, &high);
      else scale(out, classes, factor, smoothing, kind, q);
      out[of->indices[i]] -= (float)(own / divisor);
    }
  }
  return loss / divisor;
}

// A loop of its own for each kind, so that none tests in the loop what is known before it.
double cross_entropy(const problem *of) {
  const int kind = of->probabilities ? EXPECTED : of->label_smoothing != 0 ? SHIFTED : ALONE;
  if (of->gradient) {
    if (kind == EXPECTED) return cross_entropy_of_kind(of, 1, EXPECTED);
    if (kind == SHIFTED) return cross_entropy_of_kind(of, 1, SHIFTED);
    return cross_entropy_of_kind(of, 1, ALONE);
  }
  if (kind == EXPECTED) return cross_entropy_of_kind(of, 0, EXPECTED);
  if (kind == SHIFTED) return cross_entropy_of_kind(of, 0, SHIFTED);
  return cross_entropy_of_kind(of, 0, ALONE);
}
