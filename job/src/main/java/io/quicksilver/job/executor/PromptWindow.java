package io.quicksilver.job.executor;

import io.quicksilver.job.batch.ArrowTokenBatch;
import io.quicksilver.job.batch.FinishedRow;
import io.quicksilver.job.batch.TokenRow;
import io.quicksilver.job.dataset.PromptReader;
import io.quicksilver.job.dataset.ReadPrompt;
import io.quicksilver.job.figures.TaskMeter;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.decode.GenerationRequest;
import io.quicksilver.model.decode.TokenBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.sql.Row;

/**
 * Reads a partition's rows some way ahead and hands them on as token batches.
 *
 * <p>With scope {@code sequence} a window of rows is sorted, the longest first (its prompt and the
 * tokens that it may get), so that none of them is left when the slots empty; that changes no row's
 * result. With scope {@code batch} a batch is {@code batchSize} consecutive rows of the input, less
 * its error rows, one for each sample, and nothing is sorted. Rows in flight are bounded: past the
 * bound the window ends early, and goes on once the rows have left.
 */
final class PromptWindow implements Iterator<TokenBatch> {

  private static final int ROWS_AHEAD = 256;
  private static final int SLOTS_AHEAD = 8;
  private static final int TOKENS_AHEAD = 1 << 22;
  private static final int WINDOWS_IN_FLIGHT = 4;

  private final TimedIterator<Row> rows;
  private final PromptReader reader;
  private final GenerationPlan plan;
  private final ContextScope scope;
  private final OutputOrder order;
  private final BufferAllocator allocator;
  private final Deque<List<TokenRow>> ready = new ArrayDeque<>();
  private final List<TokenRow> window = new ArrayList<>();
  private final List<int[]> firstPrompts = new ArrayList<>();
  private final int rowsAhead;
  private ReadPrompt lookahead;
  private long rowsRead;
  private long tokeniseNanos;

  /** A window over {@code rows} that enters them into {@code order} as it reads them. */
  PromptWindow(
      Iterator<Row> rows,
      PromptReader reader,
      GenerationPlan plan,
      ContextScope scope,
      OutputOrder order,
      BufferAllocator allocator) {
    this.rows = new TimedIterator<>(rows);
    this.reader = reader;
    this.plan = plan;
    this.scope = scope;
    this.order = order;
    this.allocator = allocator;
    this.rowsAhead = Math.max(ROWS_AHEAD, SLOTS_AHEAD * plan.batchSize());
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && order.size() < WINDOWS_IN_FLIGHT * rowsAhead && !exhausted()) {
      long began = System.nanoTime() - rows.nanos();
      if (scope == ContextScope.BATCH) {
        readUnit();
      } else {
        readWindow();
      }
      tokeniseNanos += System.nanoTime() - rows.nanos() - began;
    }
    return !ready.isEmpty();
  }

  @Override
  public TokenBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no batch is ready");
    }
    return ArrowTokenBatch.of(allocator, scope, ready.poll());
  }

  /** Whether every row was handed on. */
  boolean ended() {
    return ready.isEmpty() && exhausted();
  }

  private boolean exhausted() {
    return lookahead == null && !rows.hasNext();
  }

  private void readWindow() {
    long tokens = 0;
    while (window.size() < rowsAhead && tokens < TOKENS_AHEAD && !exhausted()) {
      ReadPrompt prompt = take();
      for (int sample = 0; sample < prompt.samples(); sample++) {
        enter(prompt, sample, window);
      }
      tokens += prompt.tokens() == null ? 0 : (long) prompt.tokens().length * prompt.samples();
    }
    window.sort(Comparator.comparingLong(PromptWindow::mostTokens).reversed());
    for (int from = 0; from < window.size(); from += plan.batchSize()) {
      ready.add(
          List.copyOf(window.subList(from, Math.min(from + plan.batchSize(), window.size()))));
    }
    window.clear();
  }

  /** Tokens that a row has at its longest. */
  private static long mostTokens(TokenRow row) {
    return (long) row.tokens().length + row.request().options().maxNewTokens();
  }

  private void readUnit() {
    long unit = peek().position() / plan.batchSize();
    List<List<TokenRow>> batches = new ArrayList<>();
    while (!exhausted() && peek().position() / plan.batchSize() == unit) {
      ReadPrompt prompt = take();
      for (int sample = 0; sample < prompt.samples(); sample++) {
        if (sample == batches.size()) {
          batches.add(new ArrayList<>());
        }
        enter(prompt, sample, batches.get(sample));
      }
    }
    batches.stream().filter(batch -> !batch.isEmpty()).forEach(ready::add);
  }

  private ReadPrompt peek() {
    if (lookahead == null) {
      lookahead = reader.read(rows.next());
      rowsRead++;
    }
    return lookahead;
  }

  private ReadPrompt take() {
    ReadPrompt prompt = peek();
    lookahead = null;
    return prompt;
  }

  private void enter(ReadPrompt prompt, int sample, List<TokenRow> batch) {
    if (prompt.error() != null) {
      order.add(
          FinishedRow.error(
              prompt.id(), sample, prompt.kept(), prompt.promptTokens(), prompt.error()));
      return;
    }
    long number = order.open(prompt.id(), prompt.kept(), prompt.form());
    GenerationRequest request =
        new GenerationRequest(number, sample, RowKeys.key(prompt.id(), sample), prompt.options());
    batch.add(TokenRow.prompt(request, prompt.tokens()));
    if (firstPrompts.size() < TaskMeter.SAMPLES) {
      firstPrompts.add(prompt.tokens().clone());
    }
  }

  /** Rows read so far. */
  long rowsRead() {
    return rowsRead;
  }

  /** Time spent waiting for rows. */
  long readNanos() {
    return rows.nanos();
  }

  /** Time spent rendering and tokenising prompts. */
  long tokeniseNanos() {
    return tokeniseNanos;
  }

  /** The first prompt's token ids; empty where there was none. */
  int[] firstTokens() {
    return firstPrompts.isEmpty() ? new int[0] : firstPrompts.get(0).clone();
  }

  /** The token ids of the first prompts, by the number that their row has in the order. */
  List<int[]> firstPrompts() {
    return List.copyOf(firstPrompts);
  }
}
