package io.quicksilver.job.inspect;

import io.quicksilver.job.dataset.PromptEncoder;
import io.quicksilver.job.executor.ModelTexts;
import io.quicksilver.model.text.ChatMessage;
import io.quicksilver.model.text.TemplateException;
import io.quicksilver.model.text.Tokenizer;
import java.util.List;

/** Tokenises prompts without the model's weights. */
final class TextEncoder implements PromptEncoder, AutoCloseable {

  private final Tokenizer tokenizer;

  TextEncoder(ModelTexts texts) {
    this.tokenizer = Tokenizer.of(texts.tokenizer(), texts.tokenizerConfig());
  }

  @Override
  public int[] text(String prompt) {
    return tokenizer.encode(prompt);
  }

  @Override
  public int[] chat(List<ChatMessage> messages) {
    throw new TemplateException(
        "Cannot render the messages: the model must have a chat_template, got none");
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
