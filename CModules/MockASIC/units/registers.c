// SPDX-License-Identifier: Apache-2.0

#include "registers.h"

#include <math.h>
#include <string.h>

uint32_t mock_width(uint32_t dtype) {
  switch (dtype) {
    case BERTH_INT64: return 8;
    case BERTH_FLOAT32:
    case BERTH_INT32: return 4;
    case BERTH_BFLOAT16: return 2;
    case BERTH_INT8:
    case BERTH_UINT8:
    case BERTH_BOOL: return 1;
    default: return 0;
  }
}

const char *mock_dtype_name(uint32_t dtype) {
  switch (dtype) {
    case BERTH_FLOAT32: return "float32";
    case BERTH_UINT8: return "uint8";
    case BERTH_INT8: return "int8";
    case BERTH_UINT16: return "uint16";
    case BERTH_INT16: return "int16";
    case BERTH_INT32: return "int32";
    case BERTH_INT64: return "int64";
    case BERTH_BOOL: return "bool";
    case BERTH_FLOAT16: return "float16";
    case BERTH_FLOAT64: return "float64";
    case BERTH_UINT32: return "uint32";
    case BERTH_UINT64: return "uint64";
    case BERTH_BFLOAT16: return "bfloat16";
    default: return "an unknown dtype";
  }
}

int mock_is_float(uint32_t dtype) { return dtype == BERTH_FLOAT32 || dtype == BERTH_BFLOAT16; }

static uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

uint16_t mock_to_bfloat16(float value, mock_fault fault) {
  uint32_t bits = bits_of(value);
  /* A NaN whose payload lies in the low half would become an infinity. */
  if (value != value) return (uint16_t)(bits >> 16 | 0x40);
  if (fault == MOCK_FAULT_TRUNCATING_BFLOAT16) return (uint16_t)(bits >> 16);
  return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

float mock_from_bfloat16(uint16_t bits) { return float_of((uint32_t)bits << 16); }

float mock_round_significand(float value, int bits) {
  uint32_t pattern = bits_of(value);
  int lost = 24 - bits;
  if ((pattern & 0x7F800000) == 0x7F800000) return value;
  pattern += (1u << (lost - 1)) - 1 + (pattern >> lost & 1);
  return float_of(pattern & ~((1u << lost) - 1));
}

void mock_load(float *to, const uint8_t *memory, uint32_t dtype, int64_t place, int64_t step, int count) {
  if (dtype == BERTH_FLOAT32) {
    const float *from = (const float *)memory + place;
    if (step == 1) {
      memcpy(to, from, (size_t)count * sizeof *to);
    } else {
      for (int i = 0; i < count; i++) to[i] = from[i * step];
    }
  } else if (dtype == BERTH_BFLOAT16) {
    const uint16_t *from = (const uint16_t *)memory + place;
    for (int i = 0; i < count; i++) to[i] = mock_from_bfloat16(from[i * step]);
  } else {
    /* Reached only where float64 is falsely claimed. */
    const double *from = (const double *)memory + place;
    for (int i = 0; i < count; i++) to[i] = (float)from[i * step];
  }
}

void mock_store(uint8_t *memory, uint32_t dtype, int64_t place, int64_t step, const float *from, int count,
                mock_fault fault) {
  float flushed[MOCK_REGISTER];
  if (fault == MOCK_FAULT_FLUSHED_SUBNORMALS && count <= MOCK_REGISTER) {
    for (int i = 0; i < count; i++) flushed[i] = fpclassify(from[i]) == FP_SUBNORMAL ? copysignf(0, from[i]) : from[i];
    from = flushed;
  }
  if (dtype == BERTH_FLOAT32) {
    float *to = (float *)memory + place;
    if (step == 1) {
      memcpy(to, from, (size_t)count * sizeof *to);
    } else {
      for (int i = 0; i < count; i++) to[i * step] = from[i];
    }
  } else if (dtype == BERTH_BFLOAT16) {
    uint16_t *to = (uint16_t *)memory + place;
    for (int i = 0; i < count; i++) to[i * step] = mock_to_bfloat16(from[i], fault);
  } else {
    double *to = (double *)memory + place;
    for (int i = 0; i < count; i++) to[i * step] = from[i];
  }
}

#define LOAD_INTEGERS(type)                                       \
  {                                                               \
    const type *from = (const type *)memory + place;              \
    for (int i = 0; i < count; i++) to[i] = (int64_t)from[i * step]; \
    break;                                                        \
  }

void mock_load_integers(int64_t *to, const uint8_t *memory, uint32_t dtype, int64_t place, int64_t step, int count) {
  switch (dtype) {
    case BERTH_INT8: LOAD_INTEGERS(int8_t)
    case BERTH_UINT8:
    case BERTH_BOOL: LOAD_INTEGERS(uint8_t)
    case BERTH_INT32: LOAD_INTEGERS(int32_t)
    default: LOAD_INTEGERS(int64_t)
  }
}

#define STORE_INTEGERS(type, value)                            \
  {                                                            \
    type *to = (type *)memory + place;                         \
    for (int i = 0; i < count; i++) to[i * step] = (type)(value); \
    break;                                                     \
  }

void mock_store_integers(uint8_t *memory, uint32_t dtype, int64_t place, int64_t step, const int64_t *from, int count) {
  switch (dtype) {
    case BERTH_BOOL: STORE_INTEGERS(uint8_t, from[i] != 0)
    case BERTH_INT8:
    case BERTH_UINT8: STORE_INTEGERS(uint8_t, (uint64_t)from[i])
    case BERTH_INT32: STORE_INTEGERS(uint32_t, (uint64_t)from[i])
    default: STORE_INTEGERS(int64_t, from[i])
  }
}
