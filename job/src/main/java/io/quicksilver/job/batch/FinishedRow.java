package io.quicksilver.job.batch;

import io.quicksilver.job.dataset.RowError;
import io.quicksilver.job.openai.ResponseForm;
import io.quicksilver.model.decode.Completion;
import java.util.List;

/**
 * One row of the output, ready to be written: a completion or an error, never both.
 *
 * @param id the input row's id
 * @param sample which of its samples
 * @param kept values of the input columns that are passed through
 * @param form how an answer in OpenAI's form is to be written; null on error
 * @param promptTokens tokens of the prompt; null where it was never tokenised
 * @param completion what came of it; null on error
 * @param error why nothing came of it; null where ok
 */
public record FinishedRow(
    String id,
    int sample,
    List<Object> kept,
    ResponseForm form,
    Integer promptTokens,
    Completion completion,
    RowError error) {

  /** Exactly one of completion and error. */
  public FinishedRow {
    if ((completion == null) == (error == null)) {
      throw new IllegalArgumentException(
          "Cannot finish row " + id + ": it must have a completion or an error, not both");
    }
  }

  /** A completed row. */
  public static FinishedRow ok(
      String id, List<Object> kept, ResponseForm form, Completion completion) {
    return new FinishedRow(
        id, completion.request().sample(), kept, form, completion.promptTokens(), completion, null);
  }

  /** An error row. */
  public static FinishedRow error(
      String id, int sample, List<Object> kept, Integer promptTokens, RowError error) {
    return new FinishedRow(id, sample, kept, null, promptTokens, null, error);
  }
}
