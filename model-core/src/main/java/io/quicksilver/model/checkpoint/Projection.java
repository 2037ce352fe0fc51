package io.quicksilver.model.checkpoint;

/** The seven matrices of a layer that every Llama has, by their names in checkpoints. */
public enum Projection {
  /** {@code [heads × head size, H]}. */
  QUERY("self_attn.q_proj"),
  /** {@code [key/value heads × head size, H]}. */
  KEY("self_attn.k_proj"),
  /** {@code [key/value heads × head size, H]}. */
  VALUE("self_attn.v_proj"),
  /** {@code [H, heads × head size]}. */
  OUTPUT("self_attn.o_proj"),
  /** {@code [intermediate, H]}. */
  GATE("mlp.gate_proj"),
  /** {@code [intermediate, H]}. */
  UP("mlp.up_proj"),
  /** {@code [H, intermediate]}. */
  DOWN("mlp.down_proj");

  private final String path;

  Projection(String path) {
    this.path = path;
  }

  /** Its name inside a layer, without {@code .weight} or {@code .bias}. */
  String path() {
    return path;
  }
}
