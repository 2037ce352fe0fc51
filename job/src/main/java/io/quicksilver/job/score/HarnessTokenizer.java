package io.quicksilver.job.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quicksilver.job.executor.ModelKey;
import io.quicksilver.job.executor.ModelTexts;
import io.quicksilver.job.report.Digests;
import java.io.UncheckedIOException;

/**
 * A tokenizer as transformers 5 builds it, on which lm-evaluation-harness stands.
 *
 * <p>Of a {@code LlamaTokenizer} it takes the vocabulary, the merges and the post-processor from
 * tokenizer.json and puts its own parts around them: a Metaspace before the pieces, which marks the
 * beginning of a text that has no space there, and no unknown token, so that a character that is
 * neither in the vocabulary nor has bytes there is dropped. Other classes stay as they are.
 *
 * <p>Source: transformers 5, models/llama/tokenization_llama.py.
 */
public final class HarnessTokenizer {

  private static final ObjectMapper JSON = new ObjectMapper();

  private HarnessTokenizer() {}

  /** Names the same model with that tokenizer. */
  public static ModelKey of(ModelKey key) {
    return new ModelKey(Digests.sha256("harness", key.digest()), key.precision());
  }

  /** The same model with that tokenizer. */
  public static ModelTexts of(ModelTexts texts) {
    try {
      JsonNode config =
          texts.tokenizerConfig() == null
              ? JSON.createObjectNode()
              : JSON.readTree(texts.tokenizerConfig());
      if (!config.path("tokenizer_class").asText().startsWith("LlamaTokenizer")) {
        return texts;
      }
      ObjectNode tokenizer = (ObjectNode) JSON.readTree(texts.tokenizer());
      tokenizer.putNull("normalizer");
      ObjectNode marks = tokenizer.putObject("pre_tokenizer");
      marks.put("type", "Metaspace").put("replacement", "▁").put("split", false);
      marks.put("prepend_scheme", config.path("legacy").asBoolean(false) ? "always" : "first");
      ((ObjectNode) tokenizer.get("model")).putNull("unk_token");
      return new ModelTexts(
          texts.config(),
          texts.generationConfig(),
          JSON.writeValueAsString(tokenizer),
          texts.tokenizerConfig(),
          texts.chatTemplate());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot rebuild the tokenizer: it must be JSON", e);
    }
  }
}
