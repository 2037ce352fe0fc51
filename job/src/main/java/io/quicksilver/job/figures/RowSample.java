package io.quicksilver.job.figures;

/**
 * A row to show to people, its texts cut to a bounded length.
 *
 * @param id the row's id
 * @param prompt the prompt's tokens as text; of a long one the end, which the completion goes on
 *     from
 * @param finishReason why it ended
 * @param completion the new text
 */
public record RowSample(String id, String prompt, String finishReason, String completion) {

  private static final int LONGEST = 2000;
  private static final int LONGEST_PROMPT = 600;

  /** Cuts what is too long. */
  public RowSample {
    prompt = end(prompt);
    completion = shortened(completion);
  }

  private static String end(String text) {
    int from = text.length() - LONGEST_PROMPT;
    if (from <= 0) {
      return text;
    }
    return "…" + text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
  }

  /** A text of a bounded length. */
  public static String shortened(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + "…";
  }
}
