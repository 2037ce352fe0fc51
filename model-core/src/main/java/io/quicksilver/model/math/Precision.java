package io.quicksilver.model.math;

/** What matrix products are computed in; everything beside them is float32. */
public enum Precision {
  /** Single precision weights and activations. */
  F32,
  /** Weights and activations rounded to bfloat16, sums in float32. */
  BF16,
  /** Weights and activations scaled to 8-bit integers, sums exact. */
  INT8
}
