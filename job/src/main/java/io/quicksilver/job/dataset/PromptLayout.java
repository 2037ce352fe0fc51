package io.quicksilver.job.dataset;

import java.util.List;

/**
 * Where a prompt table has what, as plain values that travel to the executors.
 *
 * @param schema the table's columns, as Spark writes a schema in JSON
 * @param promptColumn the user's expression, for messages
 * @param place where a row has its prompt
 * @param options names of the sampling options that have a column
 * @param kept names of the kept columns, as the user calls them
 */
public record PromptLayout(
    String schema,
    String promptColumn,
    PromptPlace place,
    List<String> options,
    List<String> kept) {

  /** Keeps its own lists. */
  public PromptLayout {
    options = List.copyOf(options);
    kept = List.copyOf(kept);
  }
}
