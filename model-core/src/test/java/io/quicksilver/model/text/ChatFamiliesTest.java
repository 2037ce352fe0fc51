package io.quicksilver.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Well-known model families' conversations, as transformers writes them. The templates are our own;
 * each renders what its family's published one renders ({@code chat/make_golden.py} holds them
 * against each other).
 */
class ChatFamiliesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<JsonNode> LINES =
      Tokenizers.resource("chat/golden.jsonl").lines().map(ChatFamiliesTest::json).toList();
  private static final JsonNode HEAD = LINES.get(0);
  private static final List<JsonNode> CASES = LINES.subList(1, LINES.size());
  private static final Clock NOW =
      Clock.fixed(
          LocalDateTime.parse(HEAD.get("now").textValue()).toInstant(ZoneOffset.UTC),
          ZoneOffset.UTC);

  @Test
  void everyFamilysConversationsAreWrittenAsTransformersWritesThem() {
    assertThat(HEAD.get("families").size()).isGreaterThanOrEqualTo(12);
    Map<String, ChatTemplate> templates = new HashMap<>();
    for (JsonNode golden : CASES) {
      ChatTemplate template =
          templates.computeIfAbsent(golden.get("family").textValue(), ChatFamiliesTest::template);
      if (golden.has("error")) {
        assertThatThrownBy(() -> rendered(template, golden))
            .as(name(golden))
            .isInstanceOf(TemplateException.class)
            .hasMessage(golden.get("error").textValue());
      } else {
        assertThat(rendered(template, golden))
            .as(name(golden))
            .isEqualTo(golden.get("expected").textValue());
      }
    }
  }

  @Test
  void theIdsAreTransformersAndNoStartTokenIsDoubled() {
    for (JsonNode golden : CASES) {
      if (golden.has("ids")) {
        String family = golden.get("family").textValue();
        String text = golden.get("expected").textValue();
        try (Tokenizer tokenizer = Tokenizer.of(writingStarts(family), config(family).toString())) {
          assertThat(tokenizer.addsBos()).isTrue();
          assertThat(tokenizer.encodeRendered(text)).as(name(golden)).isEqualTo(ids(golden));
          int start = tokenizer.encode("")[0];
          int[] asPrompt = tokenizer.encode(text);
          assertThat(asPrompt[0]).as(name(golden)).isEqualTo(start);
          assertThat(asPrompt[1]).as(name(golden)).isNotEqualTo(start);
        }
      }
    }
  }

  @Test
  void everyFamilyHasIdsAndThePublishedTemplatesDigest() {
    for (String family : families()) {
      assertThat(HEAD.at("/families/" + family + "/published").textValue())
          .as(family)
          .matches("[0-9a-f]{64}");
      assertThat(CASES)
          .filteredOn(golden -> golden.get("family").textValue().equals(family))
          .anyMatch(golden -> golden.has("ids"));
    }
  }

  private static String rendered(ChatTemplate template, JsonNode golden) {
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode message : HEAD.at("/conversations/" + golden.get("conversation").textValue())) {
      messages.add(
          new ChatMessage(message.get("role").textValue(), message.get("content").textValue()));
    }
    return template.render(messages, golden.get("generation").booleanValue());
  }

  private static ChatTemplate template(String family) {
    String source = Tokenizers.resource("chat/" + family + ".jinja");
    return ChatTemplate.of(config(family).toString(), source, NOW).orElseThrow();
  }

  private static ObjectNode config(String family) {
    ObjectNode config = MAPPER.createObjectNode();
    for (String key : List.of("bos_token", "eos_token")) {
      config.set(key, HEAD.at("/families/" + family + "/" + key));
    }
    return config;
  }

  /** A tokenizer that writes the family's start token before every text. */
  private static String writingStarts(String family) {
    JsonNode start = config(family).get("bos_token");
    return Tokenizers.BYTE_FALLBACK
        .replace("<s>", start.isNull() ? "<s>" : start.textValue())
        .replace("</s>", config(family).get("eos_token").textValue());
  }

  private static int[] ids(JsonNode golden) {
    return StreamSupport.stream(golden.get("ids").spliterator(), false)
        .mapToInt(JsonNode::intValue)
        .toArray();
  }

  private static List<String> families() {
    List<String> names = new ArrayList<>();
    HEAD.get("families").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String name(JsonNode golden) {
    return golden.get("family").textValue()
        + ", "
        + golden.get("conversation").textValue()
        + ", generation prompt "
        + golden.get("generation").asText();
  }

  private static JsonNode json(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
