package io.quicksilver.model.layer;

/**
 * What one pooling place remembers of one sequence: with {@code causal} pooling the running sum of
 * its inputs, with {@code prompt} pooling the vector that came of the prompt's context.
 */
final class ContextMemory {

  private float[] sum;
  private float[] vector;

  /** A memory of nothing. */
  ContextMemory() {}

  /** A memory that goes on from a running sum, {@code [H]}. */
  ContextMemory(float[] kept) {
    sum = kept.clone();
  }

  /** The running sum, {@code [H]}, from zero. */
  float[] sum(int width) {
    if (sum == null) {
      sum = new float[width];
    }
    return sum;
  }

  /** A copy of the running sum as it is now. */
  float[] keptSum() {
    if (vector != null) {
      throw new IllegalStateException(
          "Cannot share a prefix: its contexts must be running sums, got one of a whole prompt");
    }
    return sum.clone();
  }

  /** The vector kept since the prompt, {@code [H]}. */
  float[] vector() {
    if (vector == null) {
      throw new IllegalStateException(
          "Cannot decode with prompt pooling: the prompt must be computed first, got a later"
              + " token");
    }
    return vector;
  }

  void keep(float[] computed) {
    vector = computed;
  }
}
