package io.quicksilver.job.figures;

/**
 * A row to show to people, its texts cut to a bounded length.
 *
 * @param id the row's id
 * @param prompt the prompt's tokens as text
 * @param finishReason why it ended
 * @param completion the new text
 */
public record RowSample(String id, String prompt, String finishReason, String completion) {

  private static final int LONGEST = 2000;

  /** Cuts what is too long. */
  public RowSample {
    prompt = shortened(prompt);
    completion = shortened(completion);
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
