package io.quicksilver.job.dataset;

import io.quicksilver.model.text.ChatMessage;
import java.util.List;

/** Turns prompts into a model's token ids. */
public interface PromptEncoder {

  /** The ids of a plain text. */
  int[] text(String prompt);

  /**
   * The ids of a conversation, rendered with the model's own template.
   *
   * @throws io.quicksilver.model.text.TemplateException if there is none or it refuses the messages
   */
  int[] chat(List<ChatMessage> messages);

  /** Characters of the longest text that a single id stands for. */
  default int longestToken() {
    return Integer.MAX_VALUE;
  }
}
