package io.quicksilver.job.dataset;

/**
 * Why a row could not be completed: it becomes an error row, and the others never notice.
 *
 * @param code for programs
 * @param message for people, one sentence
 */
public record RowError(String code, String message) {

  /** The row's text is not what the format says, a broken JSON line say. */
  public static final String INPUT_MALFORMED = "input_malformed";

  /** The prompt is null or has no text. */
  public static final String PROMPT_EMPTY = "prompt_empty";

  /** The prompt's tokens fill the model's window or more. */
  public static final String PROMPT_TOO_LONG = "prompt_too_long";

  /** The prompt is neither a string nor a list of chat messages. */
  public static final String PROMPT_TYPE = "prompt_type";

  /** The chat template is missing or refuses the messages. */
  public static final String TEMPLATE = "template";

  /** A request asks for what is not known or cannot be done. */
  public static final String REQUEST = "request";

  /** A sampling option of the row is impossible. */
  public static final String OPTION = "option";

  /** The tokenizer refuses the prompt. */
  public static final String TOKENIZER = "tokenizer";
}
