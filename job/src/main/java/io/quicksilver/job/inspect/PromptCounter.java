package io.quicksilver.job.inspect;

import io.quicksilver.job.dataset.PromptLayout;
import io.quicksilver.job.dataset.PromptReader;
import io.quicksilver.job.dataset.ReadPrompt;
import io.quicksilver.job.executor.ModelTexts;
import io.quicksilver.model.decode.SamplingOptions;
import java.util.Collections;
import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/** The function of {@code mapPartitions} that tokenises a partition's prompts and counts them. */
public final class PromptCounter implements MapPartitionsFunction<Row, String> {

  private static final long serialVersionUID = 1L;

  private final String plan;

  /**
   * A counter.
   *
   * @param layout where the input's rows have what
   * @param sampling how rows would be drawn that say nothing else
   * @param samples completions of each prompt that says nothing else
   * @param window the model's positions
   * @param texts the model's small files
   */
  public PromptCounter(
      PromptLayout layout, SamplingOptions sampling, int samples, int window, ModelTexts texts) {
    this.plan = new CountingPlan(layout, sampling, samples, window, texts).toJson();
  }

  /** The partition's {@link PromptCounts}, as the one element. */
  @Override
  public Iterator<String> call(Iterator<Row> rows) {
    CountingPlan told = CountingPlan.of(plan);
    int window = told.window();
    try (TextEncoder encoder = new TextEncoder(told.texts())) {
      PromptReader reader =
          new PromptReader(told.layout(), told.sampling(), told.samples(), window, encoder);
      Tally tally = new Tally(window);
      while (rows.hasNext()) {
        tally.add(reader.read(rows.next()));
      }
      return Collections.singleton(tally.counts().toJson()).iterator();
    }
  }

  /** Counts while it reads. */
  private static final class Tally {

    private final int window;
    private final SortedMap<Integer, Long> lengths = new TreeMap<>();
    private final SortedMap<String, Long> errors = new TreeMap<>();
    private long rows;
    private long completions;
    private long promptTokens;
    private long newTokens;
    private int longestRow;

    Tally(int window) {
      this.window = window;
    }

    void add(ReadPrompt prompt) {
      rows++;
      if (prompt.promptTokens() != null) {
        lengths.merge(prompt.promptTokens(), 1L, Long::sum);
      }
      if (prompt.error() != null) {
        errors.merge(prompt.error().code(), 1L, Long::sum);
        return;
      }
      int length = prompt.tokens().length;
      int more = Math.min(prompt.options().maxNewTokens(), window - length);
      completions += prompt.samples();
      promptTokens += (long) prompt.samples() * length;
      newTokens += (long) prompt.samples() * more;
      longestRow = Math.max(longestRow, length + more);
    }

    PromptCounts counts() {
      return new PromptCounts(
          rows, completions, promptTokens, newTokens, longestRow, lengths, errors);
    }
  }
}
