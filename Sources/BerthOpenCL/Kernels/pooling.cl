// SPDX-License-Identifier: Apache-2.0
//
// MaxPool and AveragePool: the window slides over the spatial axes. T is the dtype; IS_MEAN: the mean under the window, else the
// greatest element.
//
// A work-item computes a piece of a row of the output: tap by tap of the window, so that the innermost loop runs over neighbours.

#include "types.cl"
#include "items.cl"
#include "pieces.cl"
#include "windows.cl"

// As many results as a piece has at most; they are held in private memory.
#if BERTH_GPU
#define CHUNK 1
#else
#define CHUNK 64
#endif

// What no element changes, and how one is taken in. The greatest element is NaN if one of them is.
#define GREATER_FLOAT(a, b) ((a) > (b) || isnan(a) ? (a) : (b))
#if IS_MEAN
#define IDENTITY 0
#define FOLD(a, b) ((a) + (b))
#else
#define IDENTITY CAT(LEAST_, T)
#define FOLD CAT(GREATER_, T)
#define LEAST_f64 -INFINITY
#define LEAST_f32 -INFINITY
#define LEAST_f16 -INFINITY
#define LEAST_bf16 -INFINITY
#define LEAST_i8 CHAR_MIN
#define LEAST_u8 0
#define GREATER_f64 GREATER_FLOAT
#define GREATER_f32 GREATER_FLOAT
#define GREATER_f16 GREATER_FLOAT
#define GREATER_bf16 GREATER_FLOAT
#define GREATER_i8 max
#define GREATER_u8 max
#endif

KERNEL void pooling(global const MEM(T) *in, index_t in0, global MEM(T) *restrict out, index_t out0, index_t rows,
                    window_t window, pieces_t pieces, int counts_padding) {
  in += in0;
  out += out0;
  int inner = (int)window.rank - 1;
  index_t step = window.input_step[inner] * window.stride[inner];
  FOR_PIECES(row, begin, end, rows, pieces) {
    place_t place = place_of_row(&window, row);
    VAL(T) results[CHUNK];
    index_t count = end - begin;
    for (index_t i = 0; i < count; ++i) results[i] = IDENTITY;
    if (has_taps(&place, inner)) {
      do {
        index_t line = line_of(&window, &place);
        for (index_t k = 0; k < window.size[inner]; ++k) {
          // The positions whose tap k lies inside.
          long offset = (long)k * window.dilation[inner] - window.pad_begin[inner];
          index_t first = first_at_least(0, offset, window.stride[inner], begin, end);
          index_t last = first_at_least(window.input[inner], offset, window.stride[inner], first, end);
          if (first == last) continue;
          index_t start = line + (index_t)(first * (long)window.stride[inner] + offset) * window.input_step[inner];
          for (index_t i = 0; i < last - first; ++i) {
            VAL(T) element = LOAD(T, in, start + i * step);
            results[first - begin + i] = FOLD(results[first - begin + i], element);
          }
        }
      } while (next_tap(&place, inner));
    }
    index_t to = place.output + begin * window.output_step[inner];
    for (index_t i = 0; i < count; ++i) {
#if IS_MEAN
      long at = (begin + i) * (long)window.stride[inner] - window.pad_begin[inner];
      long taps = reached(&window, inner, at, taps_within(&window, inner, at), counts_padding);
      results[i] /= (VAL(T))(divisor_of(&window, &place, counts_padding) * taps);
#endif
      STORE(T, out, to + i * window.output_step[inner], results[i]);
    }
  }
}
