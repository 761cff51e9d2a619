// SPDX-License-Identifier: Apache-2.0

#include "walk.h"

#include <string.h>

#include "registers.h"

mock_walk mock_walk_over(int rank, const int64_t *dims) {
  mock_walk walk;
  memset(&walk, 0, sizeof walk);
  walk.rank = rank;
  walk.count = 1;
  for (int axis = 0; axis < rank; axis++) {
    walk.dims[axis] = dims[axis];
    walk.count *= dims[axis];
  }
  return walk;
}

void mock_walk_add(mock_walk *walk, const int64_t *strides, int64_t offset) {
  for (int axis = 0; axis < walk->rank; axis++) walk->strides[walk->streams][axis] = strides[axis];
  walk->places[walk->streams] = offset;
  walk->streams++;
}

/* Whether axis `outer` of every operand goes on where axis `inner` ends. */
static int continues(const mock_walk *walk, int outer, int inner) {
  for (int stream = 0; stream < walk->streams; stream++) {
    if (walk->strides[stream][outer] != walk->strides[stream][inner] * walk->dims[inner]) return 0;
  }
  return 1;
}

static void copy_axis(mock_walk *walk, int to, int from) {
  walk->dims[to] = walk->dims[from];
  for (int stream = 0; stream < walk->streams; stream++) walk->strides[stream][to] = walk->strides[stream][from];
}

void mock_walk_fold(mock_walk *walk) {
  int rank = 0;
  for (int axis = 0; walk->count > 0 && axis < walk->rank; axis++) {
    if (walk->dims[axis] == 1) continue;
    if (rank > 0 && continues(walk, rank - 1, axis)) {
      int64_t joined = walk->dims[rank - 1] * walk->dims[axis];
      copy_axis(walk, rank - 1, axis);
      walk->dims[rank - 1] = joined;
    } else {
      copy_axis(walk, rank++, axis);
    }
  }
  if (rank == 0) {
    /* One element, or none. */
    rank = 1;
    walk->dims[0] = walk->count;
    for (int stream = 0; stream < walk->streams; stream++) walk->strides[stream][0] = 1;
  }
  walk->rank = rank;
  walk->length = walk->dims[rank - 1];
  for (int stream = 0; stream < walk->streams; stream++) walk->steps[stream] = walk->strides[stream][rank - 1];
}

int mock_walk_next(mock_walk *walk) {
  for (int axis = walk->rank - 2; axis >= 0; axis--) {
    int is_last = ++walk->index[axis] == walk->dims[axis];
    int64_t moves = is_last ? 1 - walk->dims[axis] : 1;
    for (int stream = 0; stream < walk->streams; stream++) {
      walk->places[stream] += moves * walk->strides[stream][axis];
    }
    if (!is_last) return 1;
    walk->index[axis] = 0;
  }
  return 0;
}

mock_stream mock_stream_over(const mock_walk *walk, int64_t base) {
  mock_stream stream = {*walk, 0, walk->count};
  stream.walk.places[0] += base;
  return stream;
}

/* The next stretch of the present row, at most `capacity` elements. */
static int stretch(mock_stream *stream, int capacity, int64_t *place) {
  if (stream->left == 0) return 0;
  if (stream->passed == stream->walk.length) {
    mock_walk_next(&stream->walk);
    stream->passed = 0;
  }
  int64_t rest = stream->walk.length - stream->passed;
  int count = rest < capacity ? (int)rest : capacity;
  *place = stream->walk.places[0] + stream->passed * stream->walk.steps[0];
  stream->passed += count;
  stream->left -= count;
  return count;
}

int mock_stream_load(mock_stream *stream, float *to, int capacity, const uint8_t *memory, uint32_t dtype) {
  int filled = 0;
  while (filled < capacity) {
    int64_t place;
    int count = stretch(stream, capacity - filled, &place);
    if (count == 0) break;
    mock_load(to + filled, memory, dtype, place, stream->walk.steps[0], count);
    filled += count;
  }
  return filled;
}

int mock_stream_load_integers(mock_stream *stream, int64_t *to, int capacity, const uint8_t *memory, uint32_t dtype) {
  int filled = 0;
  while (filled < capacity) {
    int64_t place;
    int count = stretch(stream, capacity - filled, &place);
    if (count == 0) break;
    mock_load_integers(to + filled, memory, dtype, place, stream->walk.steps[0], count);
    filled += count;
  }
  return filled;
}

int64_t mock_stream_next(mock_stream *stream) {
  int64_t place = 0;
  stretch(stream, 1, &place);
  return place;
}

void mock_stream_store(mock_stream *stream, const float *from, int count, uint8_t *memory, uint32_t dtype,
                       mock_fault fault) {
  while (count > 0) {
    int64_t place;
    int part = stretch(stream, count, &place);
    if (part == 0) break;
    mock_store(memory, dtype, place, stream->walk.steps[0], from, part, fault);
    from += part;
    count -= part;
  }
}
