package io.quicksilver.model.layer;

import io.quicksilver.model.math.Matrix;

/** Makes scaling vectors of contexts: fc_gamma, or the two products of an SE block. */
@FunctionalInterface
interface ContextFunction {

  /** {@code vectors[c] = f(contexts[c])} for the first {@code rows} rows, both {@code [C, H]}. */
  void apply(Matrix contexts, int rows, Matrix vectors, Scratch scratch);
}
