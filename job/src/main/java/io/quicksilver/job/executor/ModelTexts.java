package io.quicksilver.job.executor;

import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.text.ChatTemplate;
import io.quicksilver.model.text.Tokenizer;
import java.util.Optional;

/**
 * The small files of a model, as text.
 *
 * @param config config.json
 * @param generationConfig generation_config.json; null where there is none
 * @param tokenizer tokenizer.json
 * @param tokenizerConfig tokenizer_config.json; null where there is none
 * @param chatTemplate chat_template.jinja; null where there is none
 */
public record ModelTexts(
    String config,
    String generationConfig,
    String tokenizer,
    String tokenizerConfig,
    String chatTemplate) {

  /** The configuration that the files say. */
  public ModelConfig modelConfig() {
    ModelConfig parsed = ModelConfig.parse(config);
    return generationConfig == null ? parsed : parsed.withGenerationConfig(generationConfig);
  }

  /**
   * Opens the tokenizer, which refuses what the model has no embedding of; the caller closes it.
   */
  public Tokenizer openTokenizer() {
    return Tokenizer.of(tokenizer, tokenizerConfig, modelConfig().vocabularySize());
  }

  /** What turns messages into text, if the model has it. */
  public Optional<ChatTemplate> template() {
    return ChatTemplate.of(tokenizerConfig, chatTemplate);
  }
}
