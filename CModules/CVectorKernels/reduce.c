// SPDX-License-Identifier: Apache-2.0
//
// The walk of a reduction. Two ways: by rows, where each output element is made from blocks of its elements, and by
// columns, where the outputs of a contiguous run are made together from rows of the input. Both combine blocks as a
// binary counter carries, which is pairwise summation without knowing the number of blocks beforehand.

#include "include/bvk_reduce.h"

#include <string.h>

#include "internal/dims.h"
#include "internal/lookup.h"
#include "internal/reduce_code.h"
#include "internal/strided.h"

enum {
  /// Elements that one call reduces when they are contiguous, and when they must be gathered first.
  contiguous_block = 8192,
  gathered_block = 512,
  /// Rows that one call reduces.
  row_block = 32,
  /// A level for each doubling of the number of blocks: enough for any length in the address space.
  cascade_levels = 60,
  /// The largest accumulator.
  accumulator_bytes = 16,
  /// From twice this length on, and with few outputs, the reduction is divided into parts.
  part_elements = 65536,
  part_rows = 4096
};

static const struct bvk_reduce_code *find_code(bvk_isa isa, bvk_reduce_op op, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_reduce_code, (op, dtype));
}

bvk_status bvk_reduce_init(bvk_reduce *reduce, bvk_isa isa, bvk_reduce_op op, bvk_dtype dtype, uint32_t rank,
                           const ptrdiff_t *shape, const ptrdiff_t *strides, uint32_t reduced,
                           const ptrdiff_t *output_strides) {
  memset(reduce, 0, sizeof *reduce);
  const struct bvk_reduce_code *code = find_code(isa, op, dtype);
  if (code == NULL) return BVK_UNSUPPORTED;
  if (rank > BVK_MAX_RANK || reduced >> rank != 0) return BVK_BAD_ARGUMENT;

  bvk_dims kept, gone;
  ptrdiff_t extents[2][BVK_MAX_RANK];
  ptrdiff_t walks[2][2 * BVK_MAX_RANK];
  uint32_t ranks[2] = {0, 0};
  for (uint32_t d = 0; d < rank; ++d) ranks[(reduced >> d) & 1u] += 1;
  uint32_t filled[2] = {0, 0};
  for (uint32_t d = 0; d < rank; ++d) {
    const uint32_t side = (reduced >> d) & 1u;
    const uint32_t at = filled[side]++;
    extents[side][at] = shape[d];
    walks[side][at] = strides[d];
    walks[side][ranks[side] + at] = side == 0 ? output_strides[d] : 0;
  }
  const uint32_t sizes[2] = {code->element_size, code->element_size};
  bvk_status status = bvk_dims_init(&kept, ranks[0], extents[0], 2, walks[0], sizes, &reduce->outputs);
  if (status != BVK_OK) return status;
  status = bvk_dims_init(&gone, ranks[1], extents[1], 1, walks[1], sizes, &reduce->length);
  if (status != BVK_OK) return status;
  for (uint32_t d = 0; d < kept.rank; ++d) {
    if (kept.stride[1][d] == 0) return BVK_BAD_ARGUMENT;
  }
  bvk_dims_sort_by_first(&kept);
  bvk_dims_collapse(&kept);
  bvk_dims_sort_by_first(&gone);
  bvk_dims_collapse(&gone);

  reduce->code = code;
  reduce->partial_bytes = code->accumulator_size;
  reduce->kept_rank = kept.rank;
  memcpy(reduce->kept_extent, kept.extent, sizeof kept.extent);
  memcpy(reduce->kept_stride, kept.stride[0], sizeof kept.stride[0]);
  memcpy(reduce->output_stride, kept.stride[1], sizeof kept.stride[1]);
  reduce->reduced_rank = gone.rank;
  memcpy(reduce->reduced_extent, gone.extent, sizeof gone.extent);
  memcpy(reduce->reduced_stride, gone.stride[0], sizeof gone.stride[0]);

  const ptrdiff_t size = (ptrdiff_t)code->element_size;
  const int kept_runs = kept.rank > 0 && kept.stride[0][kept.rank - 1] == size && kept.extent[kept.rank - 1] >= 4;
  const int gone_runs = gone.rank > 0 && gone.stride[0][gone.rank - 1] == size;
  reduce->by_columns = kept_runs && !gone_runs && gone.rank > 0;
  const size_t part = reduce->by_columns ? part_rows : part_elements;
  const size_t few = reduce->by_columns ? 512 : 32;
  const int divided = reduce->outputs != 0 && reduce->outputs <= few && reduce->length > 2 * part;
  reduce->part_length = divided ? part : reduce->length;
  reduce->parts = divided ? (reduce->length + part - 1) / part : 1;
  return BVK_OK;
}

// Pairwise combination.

/// Adds a block's `count` accumulators. Overwrites neither `block` nor any level that no carry reaches.
static void cascade_add(const struct bvk_reduce_code *code, unsigned char *levels, size_t level_bytes, size_t *blocks,
                        unsigned char *block, size_t count) {
  size_t level = 0;
  for (size_t carry = (*blocks)++; carry & 1u; carry >>= 1, ++level) {
    // The earlier blocks stay on the left.
    unsigned char *earlier = levels + level * level_bytes;
    code->combine(earlier, block, count);
    block = earlier;
  }
  unsigned char *to = levels + level * level_bytes;
  if (to != block) memcpy(to, block, count * code->accumulator_size);
}

/// Combines what is left on the levels into `accumulators`.
static void cascade_end(const struct bvk_reduce_code *code, unsigned char *levels, size_t level_bytes, size_t blocks,
                        void *accumulators, size_t count) {
  if (blocks == 0) {
    code->identity(accumulators, count);
    return;
  }
  size_t level = 0;
  unsigned char *later = NULL;
  for (; blocks != 0; blocks >>= 1, ++level) {
    if (!(blocks & 1u)) continue;
    unsigned char *earlier = levels + level * level_bytes;
    if (later != NULL) code->combine(earlier, later, count);
    later = earlier;
  }
  memcpy(accumulators, later, count * code->accumulator_size);
}

// A position among the reduced dimensions.

typedef struct reduced_walk {
  size_t index[BVK_MAX_RANK];
  const char *at;
} reduced_walk;

static reduced_walk walk_to(const bvk_reduce *reduce, const char *base, size_t position) {
  reduced_walk walk = {.at = base};
  for (uint32_t d = reduce->reduced_rank; d-- > 0;) {
    walk.index[d] = position % reduce->reduced_extent[d];
    position /= reduce->reduced_extent[d];
    walk.at += (ptrdiff_t)walk.index[d] * reduce->reduced_stride[d];
  }
  return walk;
}

/// How many elements follow along the innermost reduced dimension.
static size_t walk_left(const bvk_reduce *reduce, const reduced_walk *walk) {
  if (reduce->reduced_rank == 0) return 1;
  const uint32_t inner = reduce->reduced_rank - 1;
  return reduce->reduced_extent[inner] - walk->index[inner];
}

/// Moves on by `count` elements, at most `walk_left`.
static void walk_on(const bvk_reduce *reduce, reduced_walk *walk, size_t count) {
  if (reduce->reduced_rank == 0) return;
  const uint32_t inner = reduce->reduced_rank - 1;
  walk->index[inner] += count;
  walk->at += (ptrdiff_t)count * reduce->reduced_stride[inner];
  for (uint32_t d = inner; walk->index[d] == reduce->reduced_extent[d]; --d) {
    walk->at -= (ptrdiff_t)reduce->reduced_extent[d] * reduce->reduced_stride[d];
    walk->index[d] = 0;
    if (d == 0) return;
    walk->index[d - 1] += 1;
    walk->at += reduce->reduced_stride[d - 1];
  }
}

/// By rows: the elements `begin ..< end` of the one output element that starts at `base`.
static void reduce_row(const bvk_reduce *reduce, void *accumulator, const char *base, size_t begin, size_t end) {
  const struct bvk_reduce_code *code = reduce->code;
  const size_t size = code->element_size;
  const uint32_t inner = reduce->reduced_rank > 0 ? reduce->reduced_rank - 1 : 0;
  const ptrdiff_t stride = reduce->reduced_rank > 0 ? reduce->reduced_stride[inner] : (ptrdiff_t)size;
  const size_t run = reduce->reduced_rank > 0 ? reduce->reduced_extent[inner] : 1;
  _Alignas(16) unsigned char levels[cascade_levels][accumulator_bytes];
  size_t blocks = 0;
  uint64_t buffer[gathered_block];
  _Alignas(16) unsigned char block[accumulator_bytes];
  reduced_walk walk = walk_to(reduce, base, begin);
  // Short runs are worth gathering even when they are contiguous.
  const int direct = stride == (ptrdiff_t)size && (run >= gathered_block || run == reduce->length);
  while (begin < end) {
    size_t count = 0;
    if (direct) {
      count = walk_left(reduce, &walk);
      if (count > end - begin) count = end - begin;
      if (count > contiguous_block) count = contiguous_block;
      code->block(block, walk.at, count);
      walk_on(reduce, &walk, count);
    } else {
      while (count < gathered_block && begin + count < end) {
        size_t part = walk_left(reduce, &walk);
        if (part > end - begin - count) part = end - begin - count;
        if (part > gathered_block - count) part = gathered_block - count;
        bvk_strided_move((char *)buffer + count * size, (ptrdiff_t)size, walk.at, stride, size, part);
        walk_on(reduce, &walk, part);
        count += part;
      }
      code->block(block, buffer, count);
    }
    cascade_add(code, levels[0], accumulator_bytes, &blocks, block, 1);
    begin += count;
  }
  cascade_end(code, levels[0], accumulator_bytes, blocks, accumulator, 1);
}

/// By columns: the rows `begin ..< end` of `count` neighbouring output elements, the first of which starts at `base`.
static void reduce_columns(const bvk_reduce *reduce, void *accumulators, const char *base, size_t begin, size_t end,
                           size_t count) {
  const struct bvk_reduce_code *code = reduce->code;
  const ptrdiff_t stride = reduce->reduced_stride[reduce->reduced_rank - 1];
  _Alignas(16) unsigned char levels[cascade_levels][reduce_column_tile_bytes];
  _Alignas(16) unsigned char block[reduce_column_tile_bytes];
  size_t blocks = 0;
  reduced_walk walk = walk_to(reduce, base, begin);
  while (begin < end) {
    size_t rows = walk_left(reduce, &walk);
    if (rows > end - begin) rows = end - begin;
    if (rows > row_block) rows = row_block;
    code->columns(block, walk.at, stride, rows, count);
    walk_on(reduce, &walk, rows);
    cascade_add(code, levels[0], reduce_column_tile_bytes, &blocks, block, count);
    begin += rows;
  }
  cascade_end(code, levels[0], reduce_column_tile_bytes, blocks, accumulators, count);
}

/// Whether each output is one contiguous block: then neighbouring ones are handled together, without any walk.
static int is_single_block(const bvk_reduce *reduce) {
  if (reduce->by_columns || reduce->reduced_rank > 1 || reduce->parts > 1) return 0;
  if (reduce->length == 0 || reduce->length > contiguous_block) return 0;
  return reduce->reduced_rank == 0 || reduce->reduced_stride[0] == (ptrdiff_t)reduce->code->element_size;
}

/// Calls for each piece of the outputs `begin ..< end` that is handled at once: of several outputs when they are
/// handled `together`, else of one.
typedef void piece_fn(const bvk_reduce *reduce, void *context, const char *in, char *out, ptrdiff_t out_stride,
                      size_t first, size_t count);

static void for_each_piece(const bvk_reduce *reduce, int together, piece_fn *fn, void *context, const char *in,
                           char *out, size_t begin, size_t end) {
  const uint32_t rank = reduce->kept_rank;
  const size_t tile = together ? reduce_column_tile_bytes / reduce->code->accumulator_size : 1;
  const size_t run = rank > 0 ? reduce->kept_extent[rank - 1] : 1;
  const ptrdiff_t out_stride = rank > 0 ? reduce->output_stride[rank - 1] : 0;
  while (begin < end) {
    const char *from = in;
    char *to = out;
    size_t rest = begin;
    for (uint32_t d = rank; d-- > 0;) {
      const size_t index = rest % reduce->kept_extent[d];
      rest /= reduce->kept_extent[d];
      from += (ptrdiff_t)index * reduce->kept_stride[d];
      to += (ptrdiff_t)index * reduce->output_stride[d];
    }
    size_t count = run - begin % run;
    if (count > end - begin) count = end - begin;
    if (count > tile) count = tile;
    fn(reduce, context, from, to, out_stride, begin, count);
    begin += count;
  }
}

static void reduce_part(const bvk_reduce *reduce, void *accumulators, const char *in, size_t part, size_t count) {
  const size_t begin = part * reduce->part_length;
  const size_t left = reduce->length - begin;
  const size_t end = begin + (left < reduce->part_length ? left : reduce->part_length);
  if (reduce->by_columns) {
    reduce_columns(reduce, accumulators, in, begin, end, count);
  } else {
    reduce_row(reduce, accumulators, in, begin, end);
  }
}

static void run_piece(const bvk_reduce *reduce, void *context, const char *in, char *out, ptrdiff_t out_stride,
                      size_t first, size_t count) {
  (void)context, (void)first;
  const struct bvk_reduce_code *code = reduce->code;
  _Alignas(16) unsigned char accumulators[reduce_column_tile_bytes];
  if (is_single_block(reduce)) {
    const ptrdiff_t step = reduce->kept_rank > 0 ? reduce->kept_stride[reduce->kept_rank - 1] : 0;
    for (size_t i = 0; i < count; ++i, in += step) {
      code->block(accumulators + i * code->accumulator_size, in, reduce->length);
    }
    code->finish(out, out_stride, accumulators, count, reduce->length);
    return;
  }
  _Alignas(16) unsigned char part_sums[reduce_column_tile_bytes];
  // The order in which `bvk_reduce_finish` combines parts.
  reduce_part(reduce, accumulators, in, 0, count);
  for (size_t part = 1; part < reduce->parts; ++part) {
    reduce_part(reduce, part_sums, in, part, count);
    code->combine(accumulators, part_sums, count);
  }
  code->finish(out, out_stride, accumulators, count, reduce->length);
}

void bvk_reduce_run(const bvk_reduce *reduce, void *out, const void *in, size_t begin, size_t end) {
  for_each_piece(reduce, reduce->by_columns || is_single_block(reduce), run_piece, NULL, in, out, begin, end);
}

typedef struct partial_context {
  unsigned char *partials;
  size_t part;
} partial_context;

static void partial_piece(const bvk_reduce *reduce, void *context, const char *in, char *out, ptrdiff_t out_stride,
                          size_t first, size_t count) {
  (void)out, (void)out_stride;
  const partial_context *partial = context;
  const size_t at = partial->part * reduce->outputs + first;
  reduce_part(reduce, partial->partials + at * reduce->partial_bytes, in, partial->part, count);
}

void bvk_reduce_partial(const bvk_reduce *reduce, void *partials, const void *in, size_t part, size_t begin,
                        size_t end) {
  partial_context context = {partials, part};
  // No output is touched: the input's address stands in for it.
  for_each_piece(reduce, reduce->by_columns != 0, partial_piece, &context, in, (char *)(uintptr_t)in, begin, end);
}

static void finish_piece(const bvk_reduce *reduce, void *context, const char *in, char *out, ptrdiff_t out_stride,
                         size_t first, size_t count) {
  (void)in;
  const struct bvk_reduce_code *code = reduce->code;
  const unsigned char *partials = context;
  _Alignas(16) unsigned char accumulators[reduce_column_tile_bytes];
  memcpy(accumulators, partials + first * reduce->partial_bytes, count * reduce->partial_bytes);
  for (size_t part = 1; part < reduce->parts; ++part) {
    code->combine(accumulators, partials + (part * reduce->outputs + first) * reduce->partial_bytes, count);
  }
  code->finish(out, out_stride, accumulators, count, reduce->length);
}

void bvk_reduce_finish(const bvk_reduce *reduce, void *out, const void *partials, size_t begin, size_t end) {
  for_each_piece(reduce, 1, finish_piece, (void *)(uintptr_t)partials, out, out, begin, end);
}
