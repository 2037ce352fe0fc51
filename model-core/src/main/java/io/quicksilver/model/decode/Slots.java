package io.quicksilver.model.decode;

import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.text.Tokenizer;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The rows that run, and the batches that the next ones come from.
 *
 * <p>Rows stand in the order in which they were admitted. With scope {@code batch} a token batch is
 * the unit: all its rows begin together and the next batch waits for the last of them.
 */
final class Slots implements AutoCloseable {

  /** One in so many slots stands free before prompts that are computed whole are read. */
  private static final int GATHERED = 8;

  private final ModelConfig config;
  private final Tokenizer tokenizer;
  private final PrefixCache prefixes;
  private final int count;
  private final int tokensPerStep;
  private final boolean pieces;
  private final boolean gathering;
  private final List<RunningRow> running = new ArrayList<>();
  private final Set<OpenBatch> open = new LinkedHashSet<>();
  private Iterator<TokenBatch> batches = List.<TokenBatch>of().iterator();
  private OpenBatch current;
  private boolean filling = true;

  /**
   * Empty slots.
   *
   * @param prefixes what prompts share; used where they are computed in pieces
   * @param tokensPerStep bounds the prompts admitted at once, where they are computed whole
   */
  Slots(
      ModifiedLlama model,
      Tokenizer tokenizer,
      PrefixCache prefixes,
      int count,
      int tokensPerStep) {
    this.config = model.config();
    this.tokenizer = tokenizer;
    this.prefixes = prefixes;
    this.count = count;
    this.tokensPerStep = tokensPerStep;
    this.pieces = model.caching() == Caching.PIECES;
    this.gathering = model.caching() == Caching.WHOLE_PROMPT;
  }

  /** Where rows come from now; those of an earlier source must have ended. */
  void source(Iterator<TokenBatch> source) {
    if (!running.isEmpty()) {
      throw new IllegalStateException(
          "Cannot generate: earlier rows must have ended, got " + running.size() + " running");
    }
    batches = source;
  }

  /** The rows that run. */
  List<RunningRow> running() {
    return running;
  }

  /** Whether the rows that run are one batch with one context. */
  boolean unit() {
    return !running.isEmpty() && isUnit(running.get(0).source());
  }

  /** Whether a row that could run waits for a slot. */
  boolean waiting() {
    return current != null && current.hasNext();
  }

  /** Slots that there are. */
  int count() {
    return count;
  }

  private static boolean isUnit(OpenBatch batch) {
    return batch.batch().scope() == ContextScope.BATCH;
  }

  /**
   * Fills free slots. Prompts that are computed whole are admitted as long as they fit into the
   * next step; one always does. Where they are kept, they wait until an eighth of the slots is
   * free: a step with prompts reads weights that other steps do not, so one for several prompts is
   * cheaper than one for each.
   */
  void admit() {
    int free = count - running.size();
    filling = !gathering || (filling && free > 0) || GATHERED * free >= count;
    if (!filling) {
      return;
    }
    int tokens = running.size();
    boolean any = false;
    while (nextBatch()) {
      if (isUnit(current)) {
        while (running.isEmpty() || (any && current.hasNext())) {
          any = true;
          begin();
        }
        return;
      }
      boolean fits = pieces || !any || tokens + current.nextLength() <= tokensPerStep;
      if (running.size() >= count || !fits) {
        return;
      }
      tokens += current.nextLength();
      any = true;
      begin();
    }
  }

  private void begin() {
    boolean shares = pieces && !isUnit(current);
    running.add(
        new RunningRow(current, current.next(), config, tokenizer, shares ? prefixes : null));
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
      note(batch);
    }
    return true;
  }

  private void note(TokenBatch batch) {
    if (pieces && batch.scope() == ContextScope.SEQUENCE) {
      for (int row = 0; row < batch.rows(); row++) {
        int self = row;
        prefixes.note(position -> batch.id(self, position), batch.length(row));
      }
    }
  }

  /**
   * Lets ended rows go. A unit whose model keeps nothing keeps its rows to its end: they stay part
   * of the context that the others pool.
   */
  void retire(boolean keepToTheEnd, Deque<Completion> finished) {
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

  @Override
  public void close() {
    running.forEach(row -> row.sequence().release());
    running.clear();
    open.forEach(batch -> batch.batch().close());
    open.clear();
    current = null;
  }
}
