package io.quicksilver.job.openai;

/**
 * How an answer is to be written.
 *
 * @param chat whether messages were asked about: a {@code chat.completion}; else a {@code
 *     text_completion}
 * @param model the name that the request called the model by; null where it called it nothing
 * @param logprobs whether the answer's tokens and their log-probabilities are asked for
 */
public record ResponseForm(boolean chat, String model, boolean logprobs) {

  /** The answer to a conversation that says nothing else. */
  public static final ResponseForm CHAT = new ResponseForm(true, null, false);

  /** The answer to a text that says nothing else. */
  public static final ResponseForm TEXT = new ResponseForm(false, null, false);
}
