package io.quicksilver.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quicksilver.model.ModelException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Where a template comes from and what it sees; and for six model families, texts that were derived
 * by hand from the published formats. {@link ChatFamiliesTest} has what transformers writes.
 */
class ChatTemplateTest {

  private static final ChatMessage QUESTION = new ChatMessage("user", "Who are\nyou?");
  private static final ChatMessage ANSWER = new ChatMessage("assistant", " A cat.");
  private static final ChatMessage NEXT = new ChatMessage("user", "Why? é😀");
  private static final List<ChatMessage> PLAIN = List.of(QUESTION);
  private static final List<ChatMessage> TALK = List.of(QUESTION, ANSWER, NEXT);
  private static final List<ChatMessage> SYSTEM =
      List.of(new ChatMessage("system", "Be brief. "), QUESTION, ANSWER, NEXT);

  @Test
  void llama2() {
    ChatTemplate template = template("llama-2", "<s>", "</s>");
    assertThat(template.render(TALK, true))
        .isEqualTo("<s>[INST] Who are\nyou? [/INST] A cat. </s><s>[INST] Why? é😀 [/INST]");
    assertThat(template.render(SYSTEM, true))
        .isEqualTo(
            """
            <s>[INST] <<SYS>>
            Be brief.\s
            <</SYS>>

            Who are
            you? [/INST] A cat. </s><s>[INST] Why? é😀 [/INST]""");
    assertThat(template.render(PLAIN, false)).isEqualTo("<s>[INST] Who are\nyou? [/INST]");
  }

  @Test
  void llama3() {
    ChatTemplate template = template("llama-3", "<|begin_of_text|>", "<|eot_id|>");
    assertThat(template.render(TALK, true))
        .isEqualTo(
            """
            <|begin_of_text|><|start_header_id|>user<|end_header_id|>

            Who are
            you?<|eot_id|><|start_header_id|>assistant<|end_header_id|>

            A cat.<|eot_id|><|start_header_id|>user<|end_header_id|>

            Why? é😀<|eot_id|><|start_header_id|>assistant<|end_header_id|>

            """);
    assertThat(template.render(SYSTEM, true))
        .isEqualTo(
            """
            <|begin_of_text|><|start_header_id|>system<|end_header_id|>

            Be brief.<|eot_id|><|start_header_id|>user<|end_header_id|>

            Who are
            you?<|eot_id|><|start_header_id|>assistant<|end_header_id|>

            A cat.<|eot_id|><|start_header_id|>user<|end_header_id|>

            Why? é😀<|eot_id|><|start_header_id|>assistant<|end_header_id|>

            """);
    assertThat(template.render(PLAIN, false))
        .isEqualTo(
            """
            <|begin_of_text|><|start_header_id|>user<|end_header_id|>

            Who are
            you?<|eot_id|>""");
  }

  @Test
  void mistral() {
    ChatTemplate template = template("mistral", "<s>", "</s>");
    assertThat(template.render(TALK, true))
        .isEqualTo("<s>[INST] Who are\nyou? [/INST] A cat.</s>[INST] Why? é😀 [/INST]");
    assertThatThrownBy(() -> template.render(SYSTEM, true))
        .isInstanceOf(TemplateException.class)
        .hasMessage("Only user and assistant speak here, not system");
    assertThat(template.render(PLAIN, false)).isEqualTo("<s>[INST] Who are\nyou? [/INST]");
  }

  @Test
  void qwen2() {
    ChatTemplate template = template("qwen-2", null, "<|im_end|>");
    assertThat(template.render(TALK, true))
        .isEqualTo(
            """
            <|im_start|>system
            You are a helpful assistant.<|im_end|>
            <|im_start|>user
            Who are
            you?<|im_end|>
            <|im_start|>assistant
             A cat.<|im_end|>
            <|im_start|>user
            Why? é😀<|im_end|>
            <|im_start|>assistant
            """);
    assertThat(template.render(SYSTEM, true))
        .isEqualTo(
            """
            <|im_start|>system
            Be brief. <|im_end|>
            <|im_start|>user
            Who are
            you?<|im_end|>
            <|im_start|>assistant
             A cat.<|im_end|>
            <|im_start|>user
            Why? é😀<|im_end|>
            <|im_start|>assistant
            """);
    assertThat(template.render(PLAIN, false))
        .isEqualTo(
            """
            <|im_start|>system
            You are a helpful assistant.<|im_end|>
            <|im_start|>user
            Who are
            you?<|im_end|>
            """);
  }

  @Test
  void zephyr() {
    ChatTemplate template = template("zephyr", "<s>", "</s>");
    assertThat(template.render(TALK, true))
        .isEqualTo(
            """
            <|user|>
            Who are
            you?</s>
            <|assistant|>
             A cat.</s>
            <|user|>
            Why? é😀</s>
            <|assistant|>
            """);
    assertThat(template.render(SYSTEM, true))
        .isEqualTo(
            """
            <|system|>
            Be brief. </s>
            <|user|>
            Who are
            you?</s>
            <|assistant|>
             A cat.</s>
            <|user|>
            Why? é😀</s>
            <|assistant|>
            """);
    assertThat(template.render(PLAIN, false)).isEqualTo("<|user|>\nWho are\nyou?</s>\n");
  }

  @Test
  void gemma() {
    ChatTemplate template = template("gemma", "<bos>", "<eos>");
    assertThat(template.render(TALK, true))
        .isEqualTo(
            """
            <bos><start_of_turn>user
            Who are
            you?<end_of_turn>
            <start_of_turn>model
            A cat.<end_of_turn>
            <start_of_turn>user
            Why? é😀<end_of_turn>
            <start_of_turn>model
            """);
    assertThatThrownBy(() -> template.render(SYSTEM, true))
        .isInstanceOf(TemplateException.class)
        .hasMessage("System role not supported");
    assertThat(template.render(PLAIN, false))
        .isEqualTo("<bos><start_of_turn>user\nWho are\nyou?<end_of_turn>\n");
  }

  @Test
  void theTemplateMayBeATextOrOneOfSeveral() {
    assertThat(render("{\"chat_template\": \"{{ messages[0].content }}\"}", null))
        .isEqualTo("Who are\nyou?");
    String several =
        """
        {"chat_template": [{"name": "tool_use", "template": "no"},
                           {"name": "default", "template": "yes"}]}""";
    assertThat(render(several, null)).isEqualTo("yes");
  }

  @Test
  void aFileOfItsOwnGoesFirst() {
    String config = "{\"chat_template\": \"no\", \"bos_token\": {\"content\": \"<s>\"}}";
    assertThat(render(config, "{{ bos_token }}yes\n")).isEqualTo("<s>yes");
    assertThat(render(null, "yes")).isEqualTo("yes");
  }

  @Test
  void aModelWithoutTemplateHasNone() {
    assertThat(ChatTemplate.of(null, null)).isEmpty();
    assertThat(ChatTemplate.of("{\"chat_template\": null}", null)).isEmpty();
    assertThat(
            ChatTemplate.of("{\"chat_template\": [{\"name\": \"rag\", \"template\": \"\"}]}", null))
        .isEmpty();
    assertThatThrownBy(() -> ChatTemplate.of("[", null)).isInstanceOf(ModelException.class);
  }

  @Test
  void toolsAndDocumentsAreNoneAndOtherNamesUndefined() {
    assertThat(render(null, "{{ tools is none }}{{ documents is none }}{{ date is defined }}"))
        .isEqualTo("TrueTrueFalse");
  }

  @Test
  void theDateIsTheClocks() {
    Clock clock = Clock.fixed(Instant.parse("2024-07-26T13:05:09Z"), ZoneOffset.UTC);
    ChatTemplate template =
        ChatTemplate.of(null, "{{ strftime_now('%d %b %Y') }}", clock).orElseThrow();
    assertThat(template.render(PLAIN, true)).isEqualTo("26 Jul 2024");
  }

  @Test
  void whatIsSaidIsNeverRunAsATemplate() {
    ChatMessage hostile = new ChatMessage("user", "{{ 7 * 7 }}{% for x in y %}");
    ChatTemplate template = ChatTemplate.of(null, "{{ messages[0].content }}").orElseThrow();
    assertThat(template.render(List.of(hostile), true)).isEqualTo(hostile.content());
  }

  @Test
  void aMalformedTemplateFailsWhenItIsRendered() {
    for (String source :
        List.of("{{ messages", "{% if %}", "{% for m %}{% endfor %}", "{% if 1 %}")) {
      ChatTemplate template = ChatTemplate.of(null, source).orElseThrow();
      assertThatThrownBy(() -> template.render(PLAIN, true))
          .as(source)
          .isInstanceOf(TemplateException.class)
          .hasMessageStartingWith("Cannot re");
    }
  }

  @Test
  void theDigestTellsTemplatesApart() {
    String one = ChatTemplate.of(null, "a").orElseThrow().digest();
    assertThat(one).hasSize(64).isEqualTo(ChatTemplate.of(null, "a").orElseThrow().digest());
    assertThat(ChatTemplate.of(null, "b").orElseThrow().digest()).isNotEqualTo(one);
  }

  @Test
  void aRenderedConversationHasOneStartToken() {
    String config = "{\"bos_token\": \"<s>\", \"add_bos_token\": true}";
    ChatTemplate template = ChatTemplate.of(config, "{{ bos_token }}the cat").orElseThrow();
    try (Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_FALLBACK, config)) {
      String rendered = template.render(PLAIN, true);
      assertThat(tokenizer.encodeRendered(rendered)).containsOnlyOnce(1).startsWith(1);
      assertThat(tokenizer.encode(rendered)).isEqualTo(tokenizer.encodeRendered(rendered));
    }
  }

  private static String render(String config, String file) {
    return ChatTemplate.of(config, file).orElseThrow().render(PLAIN, true);
  }

  private static ChatTemplate template(String family, String bos, String eos) {
    ObjectNode config = new ObjectMapper().createObjectNode().put("bos_token", bos);
    config
        .put("eos_token", eos)
        .put("chat_template", Tokenizers.resource("chat/" + family + ".jinja"));
    return ChatTemplate.of(config.toString(), null).orElseThrow();
  }
}
