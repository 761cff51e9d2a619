// SPDX-License-Identifier: Apache-2.0

#include <stdlib.h>
#include <string.h>

#include "include/bvk_base.h"

int32_t bvk_isa_available(bvk_isa isa) {
  switch (isa) {
    case BVK_ISA_PORTABLE: return 1;
#if defined(__x86_64__)
    // These builtins also ask the operating system whether it saves the wide registers.
    case BVK_ISA_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    case BVK_ISA_AVX512:
      return bvk_isa_available(BVK_ISA_AVX2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl");
#endif
    default: return 0;
  }
}

bvk_isa bvk_isa_highest(void) {
  if (bvk_isa_available(BVK_ISA_AVX512)) return BVK_ISA_AVX512;
  return bvk_isa_available(BVK_ISA_AVX2) ? BVK_ISA_AVX2 : BVK_ISA_PORTABLE;
}

const char *bvk_isa_name(bvk_isa isa) {
  switch (isa) {
    case BVK_ISA_PORTABLE: return "portable";
    case BVK_ISA_AVX2: return "avx2";
    case BVK_ISA_AVX512: return "avx512";
    default: return "unknown";
  }
}

const char *bvk_isa_environment_value(void) { return getenv("BERTH_CPU_ISA"); }

bvk_status bvk_isa_from_environment(bvk_isa *isa) {
  const char *value = bvk_isa_environment_value();
  *isa = bvk_isa_highest();
  if (value == NULL || *value == '\0') return BVK_OK;
  for (int i = BVK_ISA_PORTABLE; i <= BVK_ISA_AVX512; ++i) {
    if (strcmp(value, bvk_isa_name((bvk_isa)i)) != 0) continue;
    if (!bvk_isa_available((bvk_isa)i)) return BVK_UNSUPPORTED;
    *isa = (bvk_isa)i;
    return BVK_OK;
  }
  return BVK_BAD_ARGUMENT;
}

bvk_isa bvk_best_isa(void) {
  bvk_isa isa;
  (void)bvk_isa_from_environment(&isa);
  return isa;
}

size_t bvk_dtype_size(bvk_dtype dtype) {
  switch (dtype) {
    case BVK_U8:
    case BVK_I8:
    case BVK_BOOL: return 1;
    case BVK_U16:
    case BVK_I16:
    case BVK_F16:
    case BVK_BF16: return 2;
    case BVK_F32:
    case BVK_I32:
    case BVK_U32: return 4;
    case BVK_F64:
    case BVK_I64:
    case BVK_U64: return 8;
    default: return 0;
  }
}
