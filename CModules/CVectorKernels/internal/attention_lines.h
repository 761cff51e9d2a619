// SPDX-License-Identifier: Apache-2.0
//
// Lines of any floating-point type to and from the type that attention is computed in. A template: see
// attention_impl.h.

/// One element. Wider ones are rounded.
static R_SCALAR R(attention_get)(bvk_dtype dtype, const void *from, ptrdiff_t index) {
  switch (dtype) {
    case BVK_F32: return (R_SCALAR)((const float *)from)[index];
    case BVK_F64: return (R_SCALAR)((const double *)from)[index];
    case BVK_F16: return (R_SCALAR)bvk_f16_to_f32(((const uint16_t *)from)[index]);
    default: return (R_SCALAR)bvk_bf16_to_f32(((const uint16_t *)from)[index]);
  }
}

/// to[i] = from[i * stride].
static void R(attention_read)(R_SCALAR *to, bvk_dtype dtype, const void *from, ptrdiff_t stride, size_t count) {
  size_t i = 0;
  if (stride == 1 && dtype == R_DTYPE) {
    memcpy(to, from, count * sizeof(R_SCALAR));
    return;
  }
#if R_IS_F32
  if (stride == 1 && dtype == BVK_F16) {
    for (; i + vf_W <= count; i += vf_W) vf_store(to + i, vf_load_f16((const uint16_t *)from + i));
  } else if (stride == 1 && dtype == BVK_BF16) {
    for (; i + vf_W <= count; i += vf_W) vf_store(to + i, vf_load_bf16((const uint16_t *)from + i));
  }
#endif
  for (; i < count; ++i) to[i] = R(attention_get)(dtype, from, (ptrdiff_t)i * stride);
}

/// to[i * stride] = from[i], rounded once.
static void R(attention_write)(bvk_dtype dtype, void *to, ptrdiff_t stride, const R_SCALAR *from, size_t count) {
  size_t i = 0;
  if (stride == 1 && dtype == R_DTYPE) {
    memcpy(to, from, count * sizeof(R_SCALAR));
    return;
  }
#if R_IS_F32
  if (stride == 1 && dtype == BVK_F16) {
    for (; i + vf_W <= count; i += vf_W) vf_store_f16((uint16_t *)to + i, vf_load(from + i));
  } else if (stride == 1 && dtype == BVK_BF16) {
    for (; i + vf_W <= count; i += vf_W) vf_store_bf16((uint16_t *)to + i, vf_load(from + i));
  }
  // Results are of the type that the computation is chosen by: this one or a narrower.
  if (dtype == BVK_F16) {
    for (; i < count; ++i) ((uint16_t *)to)[(ptrdiff_t)i * stride] = bvk_f32_to_f16(from[i]);
  } else if (dtype == BVK_BF16) {
    for (; i < count; ++i) ((uint16_t *)to)[(ptrdiff_t)i * stride] = bvk_f32_to_bf16(from[i]);
  }
#endif
  for (; i < count; ++i) ((R_SCALAR *)to)[(ptrdiff_t)i * stride] = from[i];
}

/// Rounds to a type that a mask was given in a wider type than.
static void R(attention_round)(bvk_dtype dtype, R_SCALAR *values, size_t count) {
#if R_IS_F32
  if (dtype == BVK_F16) {
    for (size_t i = 0; i < count; ++i) values[i] = bvk_f16_to_f32(bvk_f32_to_f16(values[i]));
  } else if (dtype == BVK_BF16) {
    for (size_t i = 0; i < count; ++i) values[i] = bvk_bf16_to_f32(bvk_f32_to_bf16(values[i]));
  }
#else
  (void)dtype, (void)values, (void)count;
#endif
}
