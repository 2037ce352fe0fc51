package io.quicksilver.job.dataset;

import java.util.Map;

/**
 * What is read of an input's rows beside ids and kept columns.
 *
 * @param option what says where the prompt is, for messages
 * @param text what it says
 * @param prompt the same as a column or a Spark expression over one row
 * @param derived further expressions by name; their values, as text, stand behind the kept columns
 */
public record FieldChoice(String option, String text, String prompt, Map<String, String> derived) {

  /** Keeps its own map. */
  public FieldChoice {
    derived = Map.copyOf(derived);
  }
}
