package io.quicksilver.job.bench;

import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.LogitRows;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.Sampler;
import io.quicksilver.model.layer.Scratch;
import io.quicksilver.model.layer.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some sequences that decode together as they do in {@code generate}: the same steps, layers, head
 * and drawing, greedy with each token's log-probability; no text, no slots that change hands.
 *
 * <p>Owns scratch and logits. Used by one thread.
 */
final class BenchDecoder implements AutoCloseable {

  private final ModifiedLlama model;
  private final ModelConfig config;
  private final BenchPlan plan;
  private final Scratch scratch;
  private final float[][] buffers;
  private final Sampler[] samplers;
  private final LogitRows logits = new LogitRows();
  private final Step step = new Step();
  private final List<MadeUpSequence> sequences = new ArrayList<>();

  /** A decoder on the plan's threads; {@code model} stays the caller's. */
  BenchDecoder(ModifiedLlama model, BenchPlan plan) {
    this.model = model;
    this.config = model.config();
    this.plan = plan;
    this.scratch = model.scratch(plan.threads());
    this.buffers = new float[plan.threads()][config.vocabularySize()];
    this.samplers = new Sampler[plan.threads()];
    Arrays.setAll(samplers, lane -> new Sampler(config.vocabularySize()));
  }

  ModelConfig config() {
    return config;
  }

  /** Lets the sequences that are there go, and begins as many as {@code batchSize}. */
  void begin(int batchSize) {
    sequences.forEach(each -> each.sequence().release());
    sequences.clear();
    for (int row = 0; row < batchSize; row++) {
      sequences.add(
          new MadeUpSequence(
              row,
              plan.promptTokens(),
              plan.newTokens(),
              config.vocabularySize(),
              config.layers()));
    }
  }

  /** Gives each sequence its next token, and says what steps that took. */
  List<StepShape> advance() {
    if (config.contextPooling() == ContextPooling.FULL) {
      sequences.forEach(each -> each.sequence().restart());
    }
    List<StepShape> shapes = new ArrayList<>();
    for (int from = 0; from < sequences.size(); from += step.size()) {
      gather(from);
      shapes.add(new StepShape(step.rows(), step.size()));
      model.forward(step, scratch);
      logits.computeLast(model, step, scratch);
      draw(from);
    }
    return shapes;
  }

  /** Sequences from {@code from} on, whole prompts, up to the step's tokens; one always. */
  private void gather(int from) {
    boolean unit = config.contextScope() == ContextScope.BATCH;
    step.clear();
    for (MadeUpSequence each : sequences.subList(from, sequences.size())) {
      boolean fits = step.rows() + each.pending() <= plan.tokensPerStep();
      if (!fits && !unit && step.size() > 0) {
        return;
      }
      step.add(each.sequence(), each.pending());
    }
  }

  private void draw(int from) {
    scratch
        .lanes()
        .forEach(
            step.size(),
            (b, lane) -> {
              float[] row = buffers[lane];
              logits.read(b, row);
              int id = Sampler.argmax(row);
              sequences.get(from + b).append(id, samplers[lane].logProbabilityOf(row, id));
            });
  }

  /** Only the matrix products of such a step. */
  void multiplyAlone(StepShape shape) {
    logits.multiplyAlone(model, shape.rows(), shape.sequences(), scratch);
  }

  /** Sum of all log-probabilities drawn. */
  double logprob() {
    return sequences.stream().mapToDouble(MadeUpSequence::logprob).sum();
  }

  @Override
  public void close() {
    begin(0);
    scratch.close();
    logits.close();
  }
}
