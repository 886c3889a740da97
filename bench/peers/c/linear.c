// The last layer and its loss as the kernel has them: tiles of 4 x 8 over packed panels, blocks of rows whose logits stay in
// cache, dX and dW while they are there. Eight accumulators of four lanes; with -ffp-contract=fast the compiler fuses
// multiplications and additions, as in `relaxed`.

#include "linear.h"

#include <string.h>

#include "cross-entropy.h"

typedef float vf __attribute__((vector_size(16)));
typedef float unaligned_vf __attribute__((vector_size(16), aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))
#define MIN(a, b) ((a) < (b) ? (a) : (b))

// Rows, features and classes of a block: the kernel's.
#define ROWS 256
#define FEATURES 512
#define CLASSES 240

// A block's logits are at most this many, 5 MB.
#define LOGITS 1280000

typedef struct {
  float a[(ROWS + 4) * FEATURES];      // panels of 4 rows of x, or of the gradient's classes
  float by_rows[(ROWS + 4) * CLASSES]; // panels of 4 rows of the gradient
  float b[8 * FEATURES];               // a panel of eight columns
} panels;

// Puts or adds A B of a whole or a part of a tile, A packed [steps][4], B packed [steps][8].
INLINE void tile(const float *a, const float *b, size_t steps, float *c, size_t stride, size_t rows, size_t columns,
                 int adds) {
  vf sums[4][2] = {{{0}}};
  for (size_t s = 0; s < steps; s++, a += 4, b += 8) {
    const vf left = *(const unaligned_vf *)b, right = *(const unaligned_vf *)(b + 4);
    for (int i = 0; i < 4; i++) {
      sums[i][0] += a[i] * left;
      sums[i][1] += a[i] * right;
    }
  }
  if (rows >= 4 && columns >= 8) {
    for (int i = 0; i < 4; i++, c += stride) {
      unaligned_vf *to = (unaligned_vf *)c;
      if (adds) to[0] += sums[i][0], to[1] += sums[i][1];
      else to[0] = sums[i][0], to[1] = sums[i][1];
    }
    return;
  }
  for (size_t i = 0; i < MIN(rows, 4); i++, c += stride) {
    for (size_t j = 0; j < MIN(columns, 8); j++) {
      const float sum = sums[i][j / 4][j % 4];
      c[j] = adds ? c[j] + sum : sum;
    }
  }
}

// to[panel][column][row in panel]; lanes beyond the last row hold zeros.
INLINE void pack_rows(const float *from, size_t stride, size_t rows, size_t columns, size_t width, float *to) {
  for (size_t row = 0; row < rows; row += width, to += columns * width) {
    for (size_t lane = 0; lane < width; lane++) {
      const float *source = from + (row + lane) * stride;
      for (size_t j = 0; j < columns; j++) to[j * width + lane] = row + lane < rows ? source[j] : 0;
    }
  }
}

// to[panel][row][column in panel]
INLINE void pack_columns(const float *from, size_t stride, size_t rows, size_t columns, size_t width, float *to) {
  for (size_t column = 0; column < columns; column += width, to += rows * width) {
    const size_t lanes = MIN(width, columns - column);
    for (size_t i = 0; i < rows; i++) {
      const float *source = from + i * stride + column;
      if (lanes == width) memcpy(to + i * width, source, width * sizeof(float));
      else for (size_t lane = 0; lane < width; lane++) to[i * width + lane] = lane < lanes ? source[lane] : 0;
    }
  }
}

// [rows, inner] with the tile's result, all of whose 4-row panels are in `a` and one 8-column panel in `b`.
INLINE void column_of_tiles(const float *a, const float *b, size_t steps, float *c, size_t stride, size_t rows,
                            size_t columns, int adds) {
  for (size_t row = 0; row < rows; row += 4, a += 4 * steps) {
    tile(a, b, steps, c + row * stride, stride, rows - row, columns, adds);
  }
}

static void logits_of(const last_layer *of, const float *x, size_t rows, float *logits, panels *room) {
  const size_t features = of->features, classes = of->classes;
  for (size_t i = 0; i < rows; i++) memcpy(logits + i * classes, of->bias, classes * sizeof(float));
  for (size_t d = 0; d < features; d += FEATURES) {
    const size_t some = MIN(FEATURES, features - d);
    pack_rows(x + d, features, rows, some, 4, room->a);
    for (size_t k = 0; k < classes; k += 8) {
      const size_t columns = MIN(8, classes - k);
      pack_rows(of->weights + k * features + d, features, columns, some, 8, room->b);
      column_of_tiles(room->a, room->b, some, logits + k, classes, rows, columns, 1);
    }
  }
}

// dX and dW of a block of rows; `adds` where dW and db hold the sums of earlier ones.
static void gradients_of(const last_layer *of, size_t first, size_t rows, const float *gradient, panels *room, int adds) {
  const size_t features = of->features, classes = of->classes;
  const float *x = of->x + first * features;
  float *dx = of->dx + first * features;
  for (size_t k = 0; k < classes; k += CLASSES) {
    const size_t some = MIN(CLASSES, classes - k);
    pack_rows(gradient + k, classes, rows, some, 4, room->by_rows);
    pack_columns(gradient + k, classes, rows, some, 4, room->a);
    for (size_t j = 0; j < some; j++) {
      double sum = adds ? of->db[k + j] : 0;
      for (size_t i = 0; i < rows; i++) sum += gradient[i * classes + k + j];
      of->db[k + j] = (float)sum;
    }
    for (size_t d = 0; d < features; d += 8) {
      const size_t columns = MIN(8, features - d);
      pack_columns(of->weights + k * features + d, features, some, columns, 8, room->b);
      column_of_tiles(room->by_rows, room->b, some, dx + d, features, rows, columns, k > 0);
      pack_columns(x + d, features, rows, columns, 8, room->b);
      column_of_tiles(room->a, room->b, rows, of->dw + k * features + d, features, some, columns, adds);
    }
  }
}

static size_t rows_of_block(const last_layer *of) {
  const size_t fit = LOGITS / of->classes & ~(size_t)3;
  return MIN(of->rows, MIN(ROWS, fit < 4 ? 4 : fit));
}

size_t linear_room(const last_layer *of) {
  return sizeof(panels) + sizeof(float) * rows_of_block(of) * of->classes;
}

double linear_cross_entropy(const last_layer *of) {
  panels *room = of->room;
  const size_t block = rows_of_block(of);
  float *logits = (float *)(room + 1);
  double loss = 0;
  for (size_t first = 0; first < of->rows; first += block) {
    const size_t rows = MIN(block, of->rows - first);
    logits_of(of, of->x + first * of->features, rows, logits, room);
    // In place.
    loss += cross_entropy(&(problem){(uint32_t)rows, of->classes, of->label_smoothing, of->rows, logits,
                                     of->indices + first, NULL, logits, NULL});
    gradients_of(of, first, rows, logits, room, first > 0);
  }
  return loss;
}
