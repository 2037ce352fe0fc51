package io.quicksilver.job.inspect;

import io.quicksilver.job.dataset.PromptEncoder;
import io.quicksilver.job.executor.ModelTexts;
import io.quicksilver.model.text.ChatMessage;
import io.quicksilver.model.text.ChatTemplate;
import io.quicksilver.model.text.TemplateException;
import io.quicksilver.model.text.Tokenizer;
import java.util.List;

/** Tokenises prompts without the model's weights. */
final class TextEncoder implements PromptEncoder, AutoCloseable {

  private final ModelTexts texts;
  private final Tokenizer tokenizer;
  private ChatTemplate template;

  TextEncoder(ModelTexts texts) {
    this.texts = texts;
    this.tokenizer = texts.openTokenizer();
  }

  @Override
  public int[] text(String prompt) {
    return tokenizer.encode(prompt);
  }

  @Override
  public int[] chat(List<ChatMessage> messages) {
    if (template == null) {
      // Only messages need it: a template that is broken refuses them, and no plain prompt.
      template =
          ChatTemplate.of(texts.tokenizerConfig(), texts.chatTemplate())
              .orElseThrow(TextEncoder::noTemplate);
    }
    return tokenizer.encodeRendered(template.render(messages, true));
  }

  private static TemplateException noTemplate() {
    return new TemplateException(
        "Cannot render the messages: the model must have a chat_template, got none");
  }

  @Override
  public int longestToken() {
    return tokenizer.longestPiece();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
