package io.quicksilver.job.dataset;

import java.util.Map;

/**
 * What is read of an input's rows beside ids and kept columns.
 *
 * @param prompt a column or a Spark expression over one row
 * @param derived further expressions by name; their values, as text, stand behind the kept columns
 */
public record FieldChoice(String prompt, Map<String, String> derived) {

  /** Keeps its own map. */
  public FieldChoice {
    derived = Map.copyOf(derived);
  }
}
