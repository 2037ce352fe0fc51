package io.quicksilver.model.decode;

import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.GeneratedWeights;
import io.quicksilver.model.checkpoint.LayerModules;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.layer.Scratch;
import io.quicksilver.model.layer.Sequence;
import io.quicksilver.model.layer.Step;
import io.quicksilver.model.math.Lanes;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.PlainProducts;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.ProductInput;
import io.quicksilver.model.math.ProductProof;
import io.quicksilver.model.math.Products;
import io.quicksilver.model.math.WeightRows;
import java.util.ArrayList;
import java.util.List;

/**
 * A small fixed decode through a machine's kernels, held to the same decode in plain Java: a wrong
 * native library is found before it writes data.
 *
 * <p>The model is made up and has every module; three prompts of unequal length are read, and four
 * further tokens of each, given ones. The logits of each step must be within {@link
 * ProductProof#tolerance} of the plain ones, relative to their norm. The shapes of the model that a
 * run loads are proven as it is packed.
 */
public final class SelfTest {

  private static final ModelConfig CONFIG =
      ModelConfig.parse(
          """
          {"model_type": "modified_llama", "vocab_size": 131, "hidden_size": 96,
           "intermediate_size": 160, "num_hidden_layers": 2, "num_attention_heads": 6,
           "num_key_value_heads": 2, "max_position_embeddings": 128, "hidden_act": "silu",
           "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": false,
           "torch_dtype": "float32", "bos_token_id": 1, "eos_token_id": 2,
           "context_pooling": "causal", "context_scope": "sequence",
           "token_mixing_padding": "causal", "token_mixing_position": "before_attention",
           "token_mixing_residual": true, "adaptive_norm": "rms"}
          """);
  private static final LayerModules MODULES = LayerModules.PLAIN.withAllModules(3, 6);
  private static final int[] PROMPTS = {3, 17, 70};
  private static final int NEW_TOKENS = 4;
  private static final int STRIDE = 7919;
  private static final long SEED = 20240229;

  private SelfTest() {}

  /**
   * Tries kernels, which stay the caller's.
   *
   * @param precision that they compute in
   * @throws IllegalStateException if they are wrong
   */
  public static void require(Products products, Precision precision) {
    List<float[]> expected;
    try (PlainProducts plain = new PlainProducts()) {
      expected = decode(plain);
    }
    List<float[]> actual = decode(new Borrowed(products));
    for (int i = 0; i < expected.size(); i++) {
      double distance = distance(expected.get(i), actual.get(i));
      // Not a number is wrong, too.
      if (!(distance <= ProductProof.tolerance(precision))) {
        throw new IllegalStateException(
            String.format(
                "Cannot trust the kernels of this machine (%s, %s): the logits of a self-test in %s"
                    + " must be within %s of the plain path's, got %.3g",
                products.name(),
                products.instructionSet(),
                precision,
                ProductProof.tolerance(precision),
                distance));
      }
    }
  }

  /** The logits of each sequence after each step. */
  private static List<float[]> decode(Products products) {
    List<float[]> all = new ArrayList<>();
    GeneratedWeights weights = GeneratedWeights.random(CONFIG, MODULES, DataType.F32, SEED);
    try (ModifiedLlama model = ModifiedLlama.load(CONFIG, weights, products);
        Scratch scratch = model.scratch(1);
        LogitRows logits = new LogitRows()) {
      List<Sequence> sequences = new ArrayList<>();
      for (int prompt : PROMPTS) {
        sequences.add(
            new Sequence(
                position -> (prompt + position) * STRIDE % CONFIG.vocabularySize(),
                prompt,
                CONFIG.layers()));
      }
      for (int i = 0; i <= NEW_TOKENS; i++) {
        Step step = new Step();
        sequences.forEach(each -> step.add(each, each.computed() == 0 ? each.promptLength() : 1));
        model.forward(step, scratch);
        logits.computeLast(model, step, scratch);
        for (int b = 0; b < step.size(); b++) {
          float[] row = new float[CONFIG.vocabularySize()];
          logits.read(b, row);
          all.add(row);
        }
      }
      sequences.forEach(Sequence::release);
    }
    return all;
  }

  private static double distance(float[] expected, float[] actual) {
    double error = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      error += Math.pow((double) actual[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    return Math.sqrt(error / size);
  }

  /** Kernels that a model may close without closing them. */
  private record Borrowed(Products products) implements Products {

    @Override
    public Linear linear(WeightRows weight, float[] bias, Lanes lanes) {
      return products.linear(weight, bias, lanes);
    }

    @Override
    public Linear float32Linear(WeightRows weight, float[] bias, Lanes lanes) {
      return products.float32Linear(weight, bias, lanes);
    }

    @Override
    public Linear gated(
        WeightRows gate, WeightRows up, float[] gateBias, float[] upBias, Lanes lanes) {
      return products.gated(gate, up, gateBias, upBias, lanes);
    }

    @Override
    public ProductInput input(int rows, int width, int lanes) {
      return products.input(rows, width, lanes);
    }

    @Override
    public Precision precision() {
      return products.precision();
    }

    @Override
    public int computedRows(int rows) {
      return products.computedRows(rows);
    }

    @Override
    public String name() {
      return products.name();
    }

    @Override
    public String instructionSet() {
      return products.instructionSet();
    }

    @Override
    public void close() {
      // They are the caller's.
    }
  }
}
