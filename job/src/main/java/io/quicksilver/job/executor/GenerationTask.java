package io.quicksilver.job.executor;

import io.quicksilver.job.batch.FinishedRow;
import io.quicksilver.job.dataset.PromptReader;
import io.quicksilver.job.figures.RowSample;
import io.quicksilver.job.figures.TaskFigures;
import io.quicksilver.job.figures.TaskMeter;
import io.quicksilver.job.openai.ResponseWriter;
import io.quicksilver.model.decode.Completion;
import io.quicksilver.model.decode.GenerationStats;
import io.quicksilver.model.decode.Generator;
import io.quicksilver.model.text.Tokenizer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.sql.Row;

/**
 * One partition's rows on their way through the decoder: prompts in, completed rows out, in the
 * input's order.
 *
 * <p>Owns a generator and a child of the JVM's Arrow memory; {@link #close} gives every native byte
 * back at any moment, also in the middle of a batch. Used by one thread.
 */
final class GenerationTask implements Iterator<Row>, AutoCloseable {

  private static final int ROWS_OUT = 256;

  private final Runnable requireAlive;
  private final TaskMeter meter;
  private final Tokenizer tokenizer;
  private final BufferAllocator allocator;
  private final Generator generator;
  private final OutputOrder order = new OutputOrder();
  private final PromptWindow window;
  private final OutputRows output;
  private final boolean joinsSamples;
  private Iterator<Completion> completions = Collections.emptyIterator();
  private long rowsWritten;
  private long awayNanos;
  private long left = System.nanoTime();
  private boolean closed;

  /**
   * A task.
   *
   * @param model stays the caller's
   * @param rows of a prompt table, sorted by position
   * @param threads threads that share a forward
   * @param meter counts what the task does
   * @param requireAlive throws where the task was killed
   */
  GenerationTask(
      GenerationPlan plan,
      LoadedModel model,
      Iterator<Row> rows,
      int threads,
      TaskMeter meter,
      Runnable requireAlive) {
    this.requireAlive = requireAlive;
    this.meter = meter;
    this.tokenizer = model.tokenizer();
    PromptReader reader =
        new PromptReader(
            plan.layout(),
            plan.sampling(),
            plan.samples(),
            model.model().config().maxPositions(),
            model.at(plan.now()));
    this.generator =
        new Generator(
            model.model(),
            model.tokenizer(),
            model.prefixes(plan.prefixCacheBytes()),
            plan.batchSize(),
            plan.tokensPerStep(),
            threads);
    this.allocator = model.allocator().newChildAllocator("generation", 0, Long.MAX_VALUE);
    this.window =
        new PromptWindow(
            rows, reader, plan, model.model().config().contextScope(), order, allocator);
    this.joinsSamples = plan.responses() != null;
    this.output =
        joinsSamples
            ? new ResponseRows(new ResponseWriter(plan.responses(), tokenizer::text))
            : new TableRows(allocator, plan.outputTokens());
  }

  @Override
  public boolean hasNext() {
    awayNanos = awayNanos();
    try {
      return finishRow();
    } catch (OutOfMemoryError e) {
      throw BrokenExecutor.outOfMemory(e);
    } finally {
      left = System.nanoTime();
    }
  }

  private boolean finishRow() {
    while (!output.hasNext()) {
      List<FinishedRow> ready = order.take(ROWS_OUT);
      if (!ready.isEmpty()) {
        ready.forEach(this::count);
        output.add(ready);
      } else if (!advance()) {
        output.end();
        return output.hasNext();
      }
    }
    return true;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException("every row was completed");
    }
    rowsWritten++;
    return output.next();
  }

  /** One step on; false when all rows are finished and taken. */
  private boolean advance() {
    requireAlive.run();
    if (completions.hasNext()) {
      Completion completion = completions.next();
      meter.completed(completion.promptTokens(), completion.tokenIds().length);
      order.complete(completion);
      return true;
    }
    if (order.unfinished() > 0) {
      throw new IllegalStateException(
          "Cannot end the task: every row must be finished, got " + order.unfinished() + " open");
    }
    if (window.hasNext()) {
      completions = generator.generate(window, this::beforeStep);
      return true;
    }
    return order.size() > 0;
  }

  private void beforeStep() {
    requireAlive.run();
    GenerationStats done = generator.stats();
    meter.tokens(done.prefillTokens(), done.decodeTokens());
  }

  private void count(FinishedRow row) {
    if (row.error() != null) {
      // In OpenAI's form the samples of a row that failed are one line.
      if (!joinsSamples || row.sample() == 0) {
        meter.failed();
      }
      return;
    }
    if (!meter.wantsSample()) {
      return;
    }
    long number = row.completion().request().row();
    List<int[]> prompts = window.firstPrompts();
    if (number < prompts.size()) {
      meter.sample(
          new RowSample(
              row.id(),
              tokenizer.decode(prompts.get((int) number)),
              row.completion().finishReason().label(),
              row.completion().text()));
    }
  }

  /** What was counted, once the last row is out. */
  TaskFigures figures(long coreNanos) {
    GenerationStats done = generator.stats();
    meter.tokens(done.prefillTokens(), done.decodeTokens());
    return meter.figures(coreNanos);
  }

  /** Arrow memory of this task. */
  BufferAllocator allocator() {
    return allocator;
  }

  Generator generator() {
    return generator;
  }

  PromptWindow window() {
    return window;
  }

  long rowsWritten() {
    return rowsWritten;
  }

  /** Time in which the caller had the rows: it writes them. */
  long awayNanos() {
    return awayNanos + System.nanoTime() - left;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    // The allocator last: it says so if anything is left.
    try (allocator;
        generator) {
      output.close();
    }
  }
}
