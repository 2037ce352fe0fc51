package io.quicksilver.job.score;

import io.quicksilver.job.executor.BrokenExecutor;
import io.quicksilver.job.figures.TaskMeter;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.PrefixCache;
import io.quicksilver.model.score.Scorer;
import io.quicksilver.model.score.TokenScores;
import io.quicksilver.model.score.TokenSpan;
import io.quicksilver.model.text.Tokenizer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

/**
 * One partition's rows on their way through the decoder: rows in, scored rows out, in the input's
 * order.
 *
 * <p>Rows are read as steps have room, so that a step holds spans of several rows and a long row
 * several steps. Owns a scorer; {@link #close} gives every native byte back at any moment. Used by
 * one thread.
 */
public final class ScoreTask implements Iterator<Row>, AutoCloseable {

  private final Iterator<Row> rows;
  private final ScoreReader reader;
  private final Scorer scorer;
  private final TaskMeter meter;
  private final Iterator<TokenScores> scores;
  private final int columns;
  private final Deque<OpenRow> open = new ArrayDeque<>();
  private OpenRow reading;
  private OpenRow scoring;
  private int[] firstTokens = new int[0];
  private long rowsRead;
  private long rowsWritten;
  private long readNanos;
  private long tokeniseNanos;

  /**
   * A task.
   *
   * @param model stays the caller's
   * @param tokenizer stays the caller's
   * @param prefixes what rows share
   * @param rows of a prompt table, sorted by position
   * @param threads threads that share a forward
   * @param meter counts what the task does
   * @param requireAlive throws where the task was killed
   */
  public ScoreTask(
      ScorePlan plan,
      ModifiedLlama model,
      Tokenizer tokenizer,
      PrefixCache prefixes,
      Iterator<Row> rows,
      int threads,
      TaskMeter meter,
      Runnable requireAlive) {
    this.rows = rows;
    this.reader = new ScoreReader(plan, model.config(), tokenizer);
    this.scorer = new Scorer(model, prefixes, plan.tokensPerStep(), plan.prequential(), threads);
    this.meter = meter;
    this.columns = ScoreSchema.own(plan.kind()).size();
    this.scores =
        scorer.score(
            new Spans(),
            () -> {
              requireAlive.run();
              meter.tokens(scorer.stats().prefillTokens(), 0);
            });
  }

  /** The spans of all rows, which are read and entered as their first span is asked for. */
  private final class Spans implements Iterator<TokenSpan> {

    @Override
    public boolean hasNext() {
      while ((reading == null || !reading.hasSpan()) && more()) {
        reading = read();
        open.add(reading);
      }
      return reading != null && reading.hasSpan();
    }

    @Override
    public TokenSpan next() {
      if (!hasNext()) {
        throw new NoSuchElementException("every row is read");
      }
      TokenSpan span = reading.nextSpan();
      if (firstTokens.length == 0) {
        firstTokens = Arrays.copyOfRange(span.ids(), span.from(), span.to());
      }
      return span;
    }
  }

  private boolean more() {
    long began = System.nanoTime();
    boolean more = rows.hasNext();
    readNanos += System.nanoTime() - began;
    return more;
  }

  private OpenRow read() {
    long began = System.nanoTime();
    Row row = rows.next();
    long read = System.nanoTime();
    OpenRow opened = reader.read(row);
    readNanos += read - began;
    tokeniseNanos += System.nanoTime() - read;
    rowsRead++;
    return opened;
  }

  @Override
  public boolean hasNext() {
    try {
      while (open.isEmpty() || !open.peek().complete()) {
        if (!scores.hasNext()) {
          return !open.isEmpty();
        }
        owner().take(scores.next());
      }
      return true;
    } catch (OutOfMemoryError e) {
      throw BrokenExecutor.outOfMemory(e);
    }
  }

  /** The first row that waits for scores: spans come out in the rows' order. */
  private OpenRow owner() {
    if (scoring == null || scoring.complete()) {
      scoring = open.stream().filter(row -> !row.complete()).findFirst().orElseThrow();
    }
    return scoring;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException("every row was scored");
    }
    OpenRow row = open.poll();
    rowsWritten++;
    if (row.failed()) {
      meter.failed();
    } else {
      meter.completed(row.tokens(), 0);
    }
    return row.row(columns);
  }

  /** What the scorer did and took. */
  public Scorer scorer() {
    return scorer;
  }

  /** Rows read so far. */
  public long rowsRead() {
    return rowsRead;
  }

  /** Rows handed out so far. */
  public long rowsWritten() {
    return rowsWritten;
  }

  /** Time waiting for rows of the input. */
  public long readNanos() {
    return readNanos;
  }

  /** Time making spans of rows. */
  public long tokeniseNanos() {
    return tokeniseNanos;
  }

  /** The first span's token ids; empty where there was none. */
  public List<Integer> firstTokens() {
    return Arrays.stream(firstTokens).boxed().toList();
  }

  @Override
  public void close() {
    scorer.close();
  }
}
