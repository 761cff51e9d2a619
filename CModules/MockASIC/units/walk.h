// SPDX-License-Identifier: Apache-2.0

/* The address generators: they walk over an index space, row by row, and tell for up to five operands where each row
   begins and how far apart its elements lie. */

#ifndef MOCK_WALK_H
#define MOCK_WALK_H

#include "../operator.h"

#define MOCK_STREAMS 5

typedef struct mock_walk {
  int streams;
  /* Axes, outermost first; the last one runs along a row. At least one. */
  int rank;
  int64_t dims[MOCK_MAX_RANK];
  int64_t strides[MOCK_STREAMS][MOCK_MAX_RANK];
  int64_t index[MOCK_MAX_RANK];
  /* Where the present row begins in each operand. */
  int64_t places[MOCK_STREAMS];
  /* Elements of a row; 0 if there is nothing to walk over. */
  int64_t length;
  /* How far apart the elements of a row lie in each operand. */
  int64_t steps[MOCK_STREAMS];
  /* All elements. */
  int64_t count;
} mock_walk;

/* A walk over an index space of at most MOCK_MAX_RANK axes, with no operand yet. */
mock_walk mock_walk_over(int rank, const int64_t *dims);
/* Adds an operand with a stride for each axis. */
void mock_walk_add(mock_walk *walk, const int64_t *strides, int64_t offset);
/* To be called once all operands are there: drops axes of one element and joins neighbours that are one axis in every
   operand, so that rows are as long as can be. */
void mock_walk_fold(mock_walk *walk);
/* Goes to the next row; 0 if the present one is the last. */
int mock_walk_next(mock_walk *walk);

/* Reads or writes the elements of a walk's first operand as one stream, in portions of any size. */
typedef struct mock_stream {
  mock_walk walk;
  /* Elements of the present row that have passed. */
  int64_t passed;
  /* Elements of all rows that have not. */
  int64_t left;
} mock_stream;

/* A stream over a walk that is moved by `base` elements. */
mock_stream mock_stream_over(const mock_walk *walk, int64_t base);
/* The next elements into a register, as floats; gives how many there were. */
int mock_stream_load(mock_stream *stream, float *to, int capacity, const uint8_t *memory, uint32_t dtype);
/* The same for integers. */
int mock_stream_load_integers(mock_stream *stream, int64_t *to, int capacity, const uint8_t *memory, uint32_t dtype);
/* The place of the next element, of which there must be one. */
int64_t mock_stream_next(mock_stream *stream);
/* Writes `count` floats, for which there must be room. */
void mock_stream_store(mock_stream *stream, const float *from, int count, uint8_t *memory, uint32_t dtype,
                       mock_fault fault);

#endif
