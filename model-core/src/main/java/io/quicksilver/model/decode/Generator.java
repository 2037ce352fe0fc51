package io.quicksilver.model.decode;

import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.layer.Scratch;
import io.quicksilver.model.layer.Step;
import io.quicksilver.model.text.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Completes rows with a loaded model: one per task.
 *
 * <p>Rows run in slots. When one ends, the next prompt takes its slot, and its prefill runs in the
 * same forward as the other rows' next token. With context scope {@code batch} a token batch is the
 * unit instead: all its rows begin together and the next batch waits for the last of them. What a
 * row gets depends on neither slots nor steps.
 *
 * <p>Owns scratch, caches and the open batches; {@link #close} frees them at any moment. Used by
 * one thread.
 */
public final class Generator implements AutoCloseable {

  private final ModifiedLlama model;
  private final Tokenizer tokenizer;
  private final int slots;
  private final int tokensPerStep;
  private final boolean recompute;
  private final Scratch scratch;
  private final LogitRows logits = new LogitRows();
  private final Step step = new Step();
  private final List<RunningRow> running = new ArrayList<>();
  private final List<RunningRow> group = new ArrayList<>();
  private final Deque<Completion> finished = new ArrayDeque<>();
  private final Set<OpenBatch> open = new LinkedHashSet<>();
  private final Drawing drawing;
  private Iterator<TokenBatch> batches = List.<TokenBatch>of().iterator();
  private OpenBatch current;
  private GenerationStats stats = GenerationStats.NONE;
  private StepCosts costs = StepCosts.NONE;
  private boolean closed;

  /**
   * A generator.
   *
   * @param model stays the caller's
   * @param tokenizer stays the caller's
   * @param slots rows that run at once; with scope batch the batches' own sizes count instead
   * @param tokensPerStep tokens that one forward takes at most, if it can; bounds the scratch
   * @param threads threads that share a forward
   */
  public Generator(
      ModifiedLlama model, Tokenizer tokenizer, int slots, int tokensPerStep, int threads) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.slots = slots;
    this.tokensPerStep = tokensPerStep;
    this.recompute = model.config().contextPooling() == ContextPooling.FULL;
    this.scratch = model.scratch(threads);
    model.products().useThreads(threads);
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
    if (!running.isEmpty()) {
      throw new IllegalStateException(
          "Cannot generate: earlier rows must have ended, got " + running.size() + " running");
    }
    batches = source;
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        while (finished.isEmpty()) {
          beforeStep.run();
          admit();
          if (running.isEmpty()) {
            return false;
          }
          round();
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

  /** Fills free slots, as long as the prompts fit into the next step; one prompt always does. */
  private void admit() {
    if (closed) {
      throw new IllegalStateException(
          "Cannot generate: the generator must be open, got a closed one");
    }
    int tokens = running.size();
    boolean any = false;
    while (nextBatch()) {
      boolean unit = current.batch().scope() == ContextScope.BATCH;
      boolean fits = unit ? running.isEmpty() : running.size() < slots;
      if (!fits || (any && tokens + current.nextLength() > tokensPerStep)) {
        return;
      }
      do {
        tokens += current.nextLength();
        running.add(new RunningRow(current, current.next(), model.config(), tokenizer));
      } while (unit && current.hasNext());
      any = true;
      if (unit) {
        return;
      }
    }
  }

  /** Makes {@code current} a batch with a row to begin, if there is one. */
  private boolean nextBatch() {
    while (current == null || !current.hasNext()) {
      if (!batches.hasNext()) {
        return false;
      }
      TokenBatch batch = batches.next();
      if (batch.rows() == 0) {
        batch.close();
        continue;
      }
      current = new OpenBatch(batch);
      open.add(current);
    }
    return true;
  }

  /** Gives every running row one more token. */
  private void round() {
    if (recompute) {
      running.forEach(row -> row.sequence().restart());
    }
    boolean unit = running.get(0).source().batch().scope() == ContextScope.BATCH;
    int next = 0;
    countSlots();
    while (next < running.size()) {
      next = gather(next, unit);
      runStep();
    }
    retire(unit && recompute);
  }

  /** Runs the step that was gathered, and draws a token for each of its rows that has not ended. */
  private void runStep() {
    int padded = model.products().computedRows(step.rows()) - step.rows();
    int drawn = 0;
    boolean prefill = false;
    for (RunningRow row : group) {
      padded += row.ended() ? row.pending() : 0;
      drawn += row.ended() ? 0 : 1;
      prefill |= row.fresh();
    }
    long began = System.nanoTime();
    model.forward(step, scratch);
    logits.computeLast(model, step, scratch);
    long computed = System.nanoTime();
    drawing.draw(group, logits, scratch.lanes());
    long forward = computed - began;
    long draw = System.nanoTime() - computed;
    costs =
        costs.plus(
            prefill
                ? StepCosts.prefill(step.rows(), padded, forward, draw)
                : StepCosts.decode(step.rows(), padded, drawn, forward, draw));
  }

  /** While a prompt waits, an empty slot is a lost one. */
  private void countSlots() {
    if (current != null && current.hasNext()) {
      stats = stats.plus(new GenerationStats(0, 0, 0, 0, 0, running.size(), slots));
    } else if (running.size() < slots) {
      costs = costs.plus(StepCosts.lastWave(slots - running.size()));
    }
  }

  /**
   * Takes rows from {@code from} on into the step, up to its tokens; returns the first left out.
   */
  private int gather(int from, boolean unit) {
    step.clear();
    group.clear();
    int next = from;
    int prefill = 0;
    while (next < running.size()) {
      RunningRow row = running.get(next);
      boolean fits = step.rows() + row.pending() <= tokensPerStep;
      if (!fits && !unit && next > from) {
        break;
      }
      prefill += row.fresh() ? row.pending() : 0;
      step.add(row.sequence(), row.pending());
      group.add(row);
      next++;
    }
    stats = stats.plus(new GenerationStats(prefill, 0, group.size(), 1, group.size(), 0, 0));
    return next;
  }

  /**
   * Lets ended rows go. A unit whose model recomputes keeps them to its end: they stay part of the
   * context that the others pool.
   */
  private void retire(boolean keepToTheEnd) {
    if (keepToTheEnd && !running.stream().allMatch(RunningRow::ended)) {
      return;
    }
    Iterator<RunningRow> rows = running.iterator();
    while (rows.hasNext()) {
      RunningRow row = rows.next();
      if (row.ended()) {
        rows.remove();
        finished.add(row.completion());
        row.sequence().release();
        if (row.source().end()) {
          open.remove(row.source());
        }
      }
    }
  }

  /** What was done so far. */
  public GenerationStats stats() {
    return stats;
  }

  /** What its steps took so far. */
  public StepCosts costs() {
    return costs;
  }

  /** Native bytes held now, the model's apart. */
  public long nativeBytes() {
    return scratch.nativeBytes() + logits.nativeBytes();
  }

  @Override
  public void close() {
    closed = true;
    running.forEach(row -> row.sequence().release());
    running.clear();
    scratch.close();
    logits.close();
    open.forEach(batch -> batch.batch().close());
    open.clear();
    current = null;
  }
}
