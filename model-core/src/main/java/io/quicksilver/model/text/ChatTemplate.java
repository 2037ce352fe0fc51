package io.quicksilver.model.text;

import io.quicksilver.model.ModelException;
import io.quicksilver.model.text.jinja.JinjaTemplate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The model's own chat template: messages to the text that the model was trained to go on from, as
 * Hugging Face's {@code apply_chat_template} renders it. The text is to be encoded with {@link
 * Tokenizer#encodeRendered}.
 *
 * <p>The template sees {@code messages} (each with {@code role} and {@code content}), {@code
 * add_generation_prompt}, the special tokens of tokenizer_config.json by their keys ({@code
 * bos_token}, {@code eos_token}, …), and {@code tools} and {@code documents}, which are {@code
 * none}.
 *
 * <p>A template is code from a model file. It reaches nothing but these values, and what it may use
 * up is bounded: 1,000,000 steps (expressions, loop passes, macro calls), 10 seconds, 4,194,304
 * characters of output, 64 macros deep. Immutable, thread-safe.
 */
public final class ChatTemplate {

  private final String source;
  private final Map<String, Object> variables;
  private final Clock clock;
  private final JinjaTemplate template;
  private final TemplateException malformed;

  private ChatTemplate(String source, Map<String, Object> variables, Clock clock) {
    this.source = source;
    this.variables = Map.copyOf(variables);
    this.clock = clock;
    JinjaTemplate read = null;
    TemplateException failure = null;
    try {
      read = JinjaTemplate.of(source);
    } catch (TemplateException e) {
      failure = e;
    }
    this.template = read;
    this.malformed = failure;
  }

  /**
   * The template of a model's folder, where it has one. A malformed one fails when it is rendered.
   *
   * @param tokenizerConfigJson the content of tokenizer_config.json: its {@code chat_template} is a
   *     text or a list of named ones, of which {@code default} is taken; null where there is none
   * @param chatTemplateFile the content of chat_template.jinja, which goes first; null where there
   *     is none
   * @throws ModelException where tokenizer_config.json is no JSON object
   */
  public static Optional<ChatTemplate> of(String tokenizerConfigJson, String chatTemplateFile) {
    return of(tokenizerConfigJson, chatTemplateFile, Clock.system(ZoneId.systemDefault()));
  }

  /** As {@link #of(String, String)}; {@code clock} is what {@code strftime_now} reads. */
  public static Optional<ChatTemplate> of(
      String tokenizerConfigJson, String chatTemplateFile, Clock clock) {
    TokenizerConfig config = TokenizerConfig.parse(tokenizerConfigJson);
    Map<String, Object> variables = new HashMap<>(config.tokens());
    return Optional.ofNullable(chatTemplateFile)
        .or(config::chatTemplate)
        .map(source -> new ChatTemplate(source, variables, clock));
  }

  /** Whether it asks what time it is. */
  public boolean readsClock() {
    return source.contains("strftime_now");
  }

  /** The same template with another clock. */
  public ChatTemplate at(Clock other) {
    return new ChatTemplate(source, variables, other);
  }

  /**
   * Renders a conversation.
   *
   * @param messages what was said, oldest first
   * @param addGenerationPrompt whether the beginning of the assistant's answer follows
   * @throws TemplateException where the template is malformed, refuses these messages, or uses up
   *     more than it may
   */
  public String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
    if (malformed != null) {
      throw new TemplateException(malformed.getMessage(), malformed);
    }
    List<Map<String, Object>> conversation = new ArrayList<>();
    for (ChatMessage message : messages) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("role", message.role());
      entry.put("content", message.content());
      conversation.add(entry);
    }
    Map<String, Object> all = new HashMap<>(variables);
    all.put("messages", conversation);
    all.put("add_generation_prompt", addGenerationPrompt);
    all.put("tools", null);
    all.put("documents", null);
    return template.render(all, clock);
  }

  /** SHA-256 over the template, in hexadecimal. */
  public String digest() {
    try {
      byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
