package io.quicksilver.model.decode;

import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.checkpoint.CheckpointNames;
import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.layer.AdaptiveRMSNorm;
import io.quicksilver.model.layer.Embedding;
import io.quicksilver.model.layer.LayerLoader;
import io.quicksilver.model.layer.ModifiedLlamaDecoderLayer;
import io.quicksilver.model.layer.Scratch;
import io.quicksilver.model.layer.Step;
import io.quicksilver.model.layer.WeightReader;
import io.quicksilver.model.math.Lanes;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.Products;
import java.util.ArrayList;
import java.util.List;

/**
 * A loaded decoder: embedding, layers, last norm and head.
 *
 * <p>Never changes, serves any number of threads at once, and owns its packed weights.
 */
public final class ModifiedLlama implements AutoCloseable {

  /** Sees the residual stream after each layer. */
  @FunctionalInterface
  public interface LayerObserver {
    /** {@code hidden [≥ T, H]} as layer {@code layer} left it; valid during the call. */
    void after(int layer, Matrix hidden);
  }

  private final ModelConfig config;
  private final Products products;
  private final WeightReader weights;
  private final Embedding embedding;
  private final List<ModifiedLlamaDecoderLayer> layers;
  private final AdaptiveRMSNorm lastNorm;
  private final Linear head;
  private final Scratch.Widths widths;
  private final Caching caching;

  private ModifiedLlama(CheckpointLayout layout, Products products, WeightReader weights) {
    this.config = Caching.fitted(layout).config();
    this.caching = Caching.of(layout);
    this.products = products;
    this.weights = weights;
    this.embedding =
        new Embedding(
            weights, CheckpointNames.EMBEDDING, config.vocabularySize(), config.hiddenSize());
    LayerLoader loader = new LayerLoader(config, weights);
    List<ModifiedLlamaDecoderLayer> loaded = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      loaded.add(loader.load(i));
    }
    this.layers = List.copyOf(loaded);
    this.lastNorm =
        AdaptiveRMSNorm.plain(weights.vector(CheckpointNames.FINAL_NORM), config.rmsNormEps());
    this.head = weights.linear(layout.ownHead() ? CheckpointNames.HEAD : CheckpointNames.EMBEDDING);
    this.widths = loader.widths();
  }

  /**
   * Reads, checks and packs a checkpoint.
   *
   * @param products packs the weights; the model closes it
   * @throws io.quicksilver.model.ModelException if a tensor is missing, unexpected or of another
   *     shape than the configuration asks for
   */
  public static ModifiedLlama load(ModelConfig config, WeightSource source, Products products) {
    CheckpointLayout layout = CheckpointLayout.validate(source, config);
    try (Lanes lanes = new Lanes(Runtime.getRuntime().availableProcessors())) {
      return load(layout, new WeightReader(source, products, lanes), products);
    }
  }

  private static ModifiedLlama load(
      CheckpointLayout layout, WeightReader weights, Products products) {
    try {
      return new ModifiedLlama(layout, products, weights);
    } catch (RuntimeException | Error e) {
      weights.close();
      products.close();
      throw e;
    }
  }

  /** The model's configuration. */
  public ModelConfig config() {
    return config;
  }

  /** What a decoder may keep of the positions it has computed. */
  public Caching caching() {
    return caching;
  }

  /** The kernels behind it. */
  public Products products() {
    return products;
  }

  /** Native bytes of weights. */
  public long bytes() {
    return weights.bytes();
  }

  /**
   * Heap bytes of the keys and values of one token: bfloat16 beside other products than float32.
   */
  public static long cacheBytesPerToken(ModelConfig config, Precision precision) {
    int bytes = precision == Precision.F32 ? Float.BYTES : Short.BYTES;
    return 2L * bytes * config.layers() * config.keyValueWidth();
  }

  /** Scratch for steps of this model on {@code lanes} threads; the caller closes it. */
  public Scratch scratch(int lanes) {
    return new Scratch(widths, products, lanes);
  }

  /** Runs a step and leaves the residual stream, {@code [T, H]}, in {@code scratch.hidden()}. */
  public void forward(Step step, Scratch scratch) {
    scratch.begin(step.rows());
    embed(step, scratch);
    layers.forEach(layer -> layer.forward(step, scratch));
    scratch.settle(step.rows());
    step.commit();
  }

  /** The same, shown layer by layer. */
  public void forward(Step step, Scratch scratch, LayerObserver observer) {
    scratch.begin(step.rows());
    embed(step, scratch);
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).forward(step, scratch);
      scratch.settle(step.rows());
      observer.after(i, scratch.hidden());
    }
    step.commit();
  }

  private void embed(Step step, Scratch scratch) {
    scratch
        .lanes()
        .forEach(
            step.rows(),
            (row, lane) -> {
              float[] values = scratch.buffer(lane);
              int id = step.sequence(step.owner(row)).token(step.position(row));
              embedding.read(id, values);
              scratch.hidden().write(row, values, 0);
            });
  }

  /**
   * {@code logits = head(norm(hidden))}.
   *
   * @param hidden {@code [≥ rows, H]}
   * @param logits {@code [≥ rows, V]}
   */
  public void logits(Matrix hidden, int rows, Matrix logits, Scratch scratch) {
    scratch.ensure(rows);
    lastNorm.forward(hidden, rows, scratch.input(), scratch);
    head.forward(scratch.input(), rows, logits, scratch.lanes());
  }

  /**
   * The matrix products of a step and nothing else, to measure what they alone allow: attention and
   * MLP of every layer for {@code rows} rows, and the head.
   *
   * @param logits {@code [≥ headRows, V]}; what it holds afterwards is of no use
   */
  void multiplyAlone(int rows, int headRows, Matrix logits, Scratch scratch) {
    scratch.ensure(rows);
    layers.forEach(layer -> layer.multiplyAlone(rows, scratch));
    scratch.ensure(headRows);
    head.forward(scratch.input(), headRows, logits, scratch.lanes());
  }

  /** Native bytes of the weights that {@link LogitRows#multiplyAlone} reads. */
  public long productBytes() {
    return head.bytes() + layers.stream().mapToLong(ModifiedLlamaDecoderLayer::productBytes).sum();
  }

  @Override
  public void close() {
    weights.close();
    products.close();
  }
}
