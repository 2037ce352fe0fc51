package io.quicksilver.model.layer;

import io.quicksilver.model.checkpoint.CheckpointNames;
import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.GeneratedWeights;
import io.quicksilver.model.checkpoint.LayerModules;
import io.quicksilver.model.checkpoint.Projection;
import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.config.TokenMixingPadding;
import io.quicksilver.model.math.Lanes;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.Products;
import io.quicksilver.model.math.ProductsChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What each component of a layer of TinyLlama's size takes of a decode step: the 81st token of each
 * of {@code rows} sequences, on one thread, one layer's weights read again and again.
 *
 * <p>{@code mvn -P benchmarks -pl tests -am -DskipTests test}; what JMH is to be told, a component
 * for instance, goes into {@code -Dbenchmarks.arguments="attention -p rows=32"}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class LayerBenchmark {

  private static final int PROMPT = 80;
  private static final int HIDDEN = 2048;
  private static final int TAPS = 3;

  /** What the products are in. */
  @Param({"F32", "BF16", "INT8"})
  public Precision precision;

  /** Sequences that decode at once. */
  @Param({"32"})
  public int rows;

  private Products products;
  private WeightReader weights;
  private Scratch scratch;
  private final List<Sequence> sequences = new ArrayList<>();
  private final Step step = new Step();
  private final float[] hidden = new float[HIDDEN];
  private ModifiedLlamaDecoderLayer layer;
  private AdaptiveRMSNorm norm;
  private TokenMixing mixing;
  private Attention attention;
  private MLP mlp;
  private SEBlock seBlock;

  /** One layer of TinyLlama's size with every module. */
  private static ModelConfig config() {
    return ModelConfig.parse(
        """
        {"model_type": "modified_llama", "hidden_size": 2048, "intermediate_size": 5632,
         "num_hidden_layers": 1, "num_attention_heads": 32, "num_key_value_heads": 4,
         "vocab_size": 64, "max_position_embeddings": 2048, "rms_norm_eps": 1e-5,
         "context_pooling": "prompt"}
        """);
  }

  /** Packs the layer, and lets every sequence compute its prompt. */
  @Setup
  public void begin() {
    ModelConfig config = config();
    LayerModules modules = LayerModules.PLAIN.withAllModules(TAPS, HIDDEN / 16);
    GeneratedWeights source = GeneratedWeights.random(config, modules, DataType.F32, 1);
    products = ProductsChoice.best(precision).products();
    try (Lanes lanes = new Lanes(Runtime.getRuntime().availableProcessors())) {
      weights = new WeightReader(source, products, lanes);
      LayerLoader loader = new LayerLoader(config, weights);
      layer = loader.load(0);
      scratch = new Scratch(loader.widths(), products, 1);
      loadComponents(config);
    }
    scratch.ensure(rows * PROMPT);
    Random random = new Random(1);
    for (int row = 0; row < rows * PROMPT; row++) {
      for (int i = 0; i < HIDDEN; i++) {
        hidden[i] = (float) random.nextGaussian();
      }
      scratch.hidden().write(row, hidden, 0);
    }
    for (int row = 0; row < rows; row++) {
      sequences.add(new Sequence(position -> 0, PROMPT, 1));
      step.add(sequences.get(row), PROMPT);
    }
    layer.forward(step, scratch);
    scratch.settle(rows * PROMPT);
    step.commit();
    step.clear();
    sequences.forEach(sequence -> step.add(sequence, 1));
  }

  private void loadComponents(ModelConfig config) {
    norm =
        new AdaptiveRMSNorm(
            weights.vector(CheckpointNames.inputNorm(0)),
            config.adaptiveNorm(),
            config.rmsNormEps(),
            Optional.of(keptGamma()));
    mixing =
        new TokenMixing(
            weights.vector(CheckpointNames.tokenMixingWeight(0)),
            weights.vector(CheckpointNames.tokenMixingBias(0)),
            TokenMixingPadding.CAUSAL,
            ContextPooling.PROMPT,
            true,
            0);
    attention =
        new Attention(
            weights.linear(
                CheckpointNames.weight(0, Projection.QUERY),
                CheckpointNames.weight(0, Projection.KEY),
                CheckpointNames.weight(0, Projection.VALUE)),
            weights.linear(CheckpointNames.weight(0, Projection.OUTPUT)),
            new RotaryEmbedding(config),
            config,
            products.precision(),
            0);
    mlp =
        new MLP(
            weights.gated(
                CheckpointNames.weight(0, Projection.GATE),
                CheckpointNames.weight(0, Projection.UP)),
            weights.linear(CheckpointNames.weight(0, Projection.DOWN)));
    seBlock =
        new SEBlock(
            weights.float32Linear(CheckpointNames.squeezeWeight(0)),
            weights.float32Linear(CheckpointNames.excitationWeight(0)),
            ContextPooling.PROMPT,
            ContextScope.SEQUENCE,
            0);
  }

  /** The vectors that the layer keeps since the prompts: there is nothing to compute any more. */
  private static GlobalContext keptGamma() {
    return new GlobalContext(
        ContextPooling.PROMPT,
        ContextScope.SEQUENCE,
        HIDDEN,
        0,
        LayerMemory.Site.INPUT_NORM,
        (contexts, count, vectors, scratch) -> {});
  }

  /** Frees what {@link #begin} made. */
  @TearDown
  public void end() {
    sequences.forEach(Sequence::release);
    scratch.close();
    weights.close();
    products.close();
  }

  /** All five steps of a layer, on the same residual stream each time. */
  @Benchmark
  public Matrix wholeLayer() {
    for (int row = 0; row < rows; row++) {
      scratch.hidden().write(row, hidden, 0);
    }
    layer.forward(step, scratch);
    scratch.settle(rows);
    return scratch.hidden();
  }

  /** The norm, scaled by a vector kept since the prompt, into the type that products read. */
  @Benchmark
  public Scratch adaptiveRMSNorm() {
    norm.forward(scratch.residual(), step, scratch.input()::put, scratch);
    return scratch;
  }

  /** The convolution over a row and its sequence's tail. */
  @Benchmark
  public Scratch tokenMixing() {
    mixing.forward(scratch.normed, step, scratch.input(), scratch);
    return scratch;
  }

  /** Products, rotation and attention over the cache. */
  @Benchmark
  public Matrix attention() {
    attention.forward(scratch.input(), step, scratch.mixed, scratch);
    return scratch.mixed;
  }

  /** The MLP's products with what is between them. */
  @Benchmark
  public Matrix mlp() {
    mlp.forward(scratch.input(), step, scratch.update(), scratch);
    return scratch.update();
  }

  /** Gates kept since the prompt, and the residual add. */
  @Benchmark
  public Matrix seBlock() {
    scratch.residual().add(scratch.update(), seBlock.forward(scratch.update(), step, scratch));
    scratch.settle(rows);
    return scratch.hidden();
  }
}
