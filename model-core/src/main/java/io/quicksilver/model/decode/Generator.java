package io.quicksilver.model.decode;

import io.quicksilver.model.layer.Scratch;
import io.quicksilver.model.layer.Step;
import io.quicksilver.model.text.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Completes rows with a loaded model: one per task.
 *
 * <p>Rows run in slots. When one ends, the next prompt takes its slot, and is computed beside the
 * other rows' next tokens: piece by piece where the model's semantics allow it, else whole. Where
 * they do, prompts that begin alike share that beginning, too. With context scope {@code batch} a
 * token batch is the unit instead: all its rows begin together and the next batch waits for the
 * last of them. What a row gets depends on neither slots nor steps nor what was shared.
 *
 * <p>Owns scratch, caches and the open batches; {@link #close} frees them at any moment. Used by
 * one thread.
 */
public final class Generator implements AutoCloseable {

  private final ModifiedLlama model;
  private final boolean recompute;
  private final Scratch scratch;
  private final LogitRows logits = new LogitRows();
  private final Step step = new Step();
  private final Slots slots;
  private final Round round;
  private final List<RunningRow> group = new ArrayList<>();
  private final List<RunningRow> complete = new ArrayList<>();
  private final Deque<Completion> finished = new ArrayDeque<>();
  private final Meter meter = new Meter();
  private final Drawing drawing;
  private int[] lastRows = new int[16];
  private boolean closed;

  /**
   * A generator whose prompts share nothing with those of others.
   *
   * @param model stays the caller's
   * @param tokenizer stays the caller's
   * @param slots rows that run at once; with scope batch the batches' own sizes count instead
   * @param tokensPerStep tokens that one forward takes at most, if it can; bounds the scratch
   * @param threads threads that share a forward
   */
  public Generator(
      ModifiedLlama model, Tokenizer tokenizer, int slots, int tokensPerStep, int threads) {
    this(model, tokenizer, new PrefixCache(0), slots, tokensPerStep, threads);
  }

  /**
   * A generator.
   *
   * @param prefixes what prompts share with those of every generator that uses it, all of the same
   *     model; stays the caller's
   */
  public Generator(
      ModifiedLlama model,
      Tokenizer tokenizer,
      PrefixCache prefixes,
      int slots,
      int tokensPerStep,
      int threads) {
    this.model = model;
    this.recompute = model.caching() == Caching.NOTHING;
    this.scratch = model.scratch(threads);
    this.slots = new Slots(model, tokenizer, prefixes, slots, tokensPerStep);
    this.round = new Round(tokensPerStep, model.caching() == Caching.PIECES);
    this.drawing = new Drawing(model.config().vocabularySize(), threads);
  }

  /**
   * Completes the rows of all batches, which are pulled as slots become free and closed as their
   * last rows end. Completions come in the order in which rows end. An earlier call's rows must
   * have ended.
   */
  public Iterator<Completion> generate(Iterator<TokenBatch> source) {
    return generate(source, () -> {});
  }

  /**
   * The same, stopped from outside.
   *
   * @param beforeStep runs before each step; what it throws ends the call, with rows left running
   */
  public Iterator<Completion> generate(Iterator<TokenBatch> source, Runnable beforeStep) {
    slots.source(source);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        while (finished.isEmpty()) {
          beforeStep.run();
          requireOpen();
          slots.admit();
          if (slots.running().isEmpty()) {
            return false;
          }
          runRound();
        }
        return true;
      }

      @Override
      public Completion next() {
        if (!hasNext()) {
          throw new NoSuchElementException("every row has ended");
        }
        return finished.poll();
      }
    };
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "Cannot generate: the generator must be open, got a closed one");
    }
  }

  /** Gives every running row one more token, or some more of its prompt. */
  private void runRound() {
    List<RunningRow> running = slots.running();
    if (recompute) {
      running.forEach(row -> row.sequence().restart());
    }
    boolean unit = slots.unit();
    boolean waiting = slots.waiting();
    int rows = running.size();
    int computed = 0;
    round.begin(running, unit);
    while (round.fill(step, group)) {
      runStep();
      computed += group.size();
    }
    meter.round(waiting, computed, rows, slots.count());
    slots.retire(unit && recompute, finished);
  }

  /** Runs the step and draws a token for each row that it has completed. */
  private void runStep() {
    int prompts = 0;
    int ended = 0;
    for (int b = 0; b < group.size(); b++) {
      RunningRow row = group.get(b);
      prompts += row.fresh() ? step.count(b) : 0;
      ended += row.ended() ? step.count(b) : 0;
      meter.shared(row.takeShared());
    }
    long began = System.nanoTime();
    model.forward(step, scratch);
    chooseComplete();
    logits.compute(model, lastRows, complete.size(), scratch);
    long forwarded = System.nanoTime();
    int drawn = drawing.draw(complete, logits, scratch.lanes());
    meter.step(
        step.rows(),
        model.products().computedRows(step.rows()),
        prompts,
        drawn,
        ended,
        forwarded - began,
        System.nanoTime() - forwarded);
  }

  /** Finds the rows that want a token, and each one's last row of the step. */
  private void chooseComplete() {
    complete.clear();
    if (lastRows.length < group.size()) {
      lastRows = Arrays.copyOf(lastRows, 2 * group.size());
    }
    for (int b = 0; b < group.size(); b++) {
      RunningRow row = group.get(b);
      row.computed();
      if (row.pending() == 0) {
        lastRows[complete.size()] = step.offset(b) + step.count(b) - 1;
        complete.add(row);
      }
    }
  }

  /** What was done so far. */
  public GenerationStats stats() {
    return meter.stats();
  }

  /** What its steps took so far. */
  public StepCosts costs() {
    return meter.costs();
  }

  /** Native bytes held now, the model's apart. */
  public long nativeBytes() {
    return scratch.nativeBytes() + logits.nativeBytes();
  }

  @Override
  public void close() {
    closed = true;
    scratch.close();
    logits.close();
    slots.close();
  }
}
