// SPDX-License-Identifier: Apache-2.0

/* The register file between memory and the units: everything is widened on the way in and rounded once on the way out.
   Floats are computed with in float32, integers in 64 bits. */

#ifndef MOCK_REGISTERS_H
#define MOCK_REGISTERS_H

#include "../operator.h"

/* Elements of a register. */
#define MOCK_REGISTER 256

/* Bytes of an element of a dtype that the chip stores, 0 for any other. */
uint32_t mock_width(uint32_t dtype);
/* A dtype's name; "an unknown dtype" if there is none. */
const char *mock_dtype_name(uint32_t dtype);
/* Whether a dtype is one of the floats that the units compute with. */
int mock_is_float(uint32_t dtype);

/* A float32 rounded to bfloat16, to nearest even, and back. */
uint16_t mock_to_bfloat16(float value, mock_fault fault);
float mock_from_bfloat16(uint16_t bits);
/* A number rounded to the nearest of `bits` significand bits, within float32's range. */
float mock_round_significand(float value, int bits);

/* Loads `count` floats that lie `step` elements apart, the first at element `place`. */
void mock_load(float *to, const uint8_t *memory, uint32_t dtype, int64_t place, int64_t step, int count);
/* Stores floats, rounding those that are bfloat16. */
void mock_store(uint8_t *memory, uint32_t dtype, int64_t place, int64_t step, const float *from, int count,
                mock_fault fault);
/* Loads integers, or truth values as 0 and 1. */
void mock_load_integers(int64_t *to, const uint8_t *memory, uint32_t dtype, int64_t place, int64_t step, int count);
/* Stores the low bits of integers; for bool whether they differ from 0. */
void mock_store_integers(uint8_t *memory, uint32_t dtype, int64_t place, int64_t step, const int64_t *from, int count);

#endif
