package io.quicksilver.model.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.model.text.TemplateException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JinjaTemplateTest {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2024-07-26T13:05:09Z"), ZoneOffset.UTC);
  private static final List<JsonNode> GOLDEN = golden();

  /** What Jinja2 itself made of templates of every kind; make_golden.py says how. */
  @ParameterizedTest
  @MethodSource("cases")
  void rendersWhatJinja2Renders(JsonNode golden) {
    String template = golden.get("template").textValue();
    if (golden.has("error")) {
      assertThatThrownBy(() -> render(template, variables()))
          .as(template)
          .isInstanceOf(TemplateException.class);
    } else {
      assertThat(render(template, variables()))
          .as(template)
          .isEqualTo(golden.get("expected").textValue());
    }
  }

  static Stream<JsonNode> cases() {
    return GOLDEN.stream().skip(1);
  }

  @Test
  void lineBreaksOfOtherSystemsAreLineBreaks() {
    assertThat(render("{% if true %}\r\na\r\nb\rc{% endif %}\r\n", Map.of())).isEqualTo("a\nb\nc");
  }

  @Test
  void whatATemplateRaisesIsTheMessage() {
    assertThatThrownBy(() -> render("{{ raise_exception('100% wrong: %s') }}", Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessage("100% wrong: %s");
  }

  @Test
  void valuesAreNeverTakenForTemplates() {
    String hostile = "{{ 1 + 1 }}{% if %}{# x #}";
    assertThat(render("{{ x }}|{{ x ~ x }}", Map.of("x", hostile)))
        .isEqualTo(hostile + "|" + hostile + hostile);
  }

  @Test
  void theFirstFailureEndsTheRenderingWithItsReason() {
    assertThatThrownBy(
            () -> render("{{ list[5].name }}{{ raise_exception('later') }}", variables()))
        .isInstanceOf(TemplateException.class)
        .hasMessage("Cannot render the chat template: 'an item' must be defined");
    assertThatThrownBy(() -> render("{{ n | shout }}", variables()))
        .hasMessage(
            "Cannot render the chat template: '|' must be followed by a known filter, got shout");
    assertThatThrownBy(() -> render("{% include 'x' %}", variables()))
        .hasMessageStartingWith("Cannot render the chat template: 'include' is disabled");
    assertThatThrownBy(() -> JinjaTemplate.of("{{ n "))
        .hasMessage("Cannot read the chat template: it must be closed by }} where a tag begins");
  }

  @Test
  void argumentsThatAreNotHeededAreRefused() {
    assertThatThrownBy(() -> render("{{ '12'|int(0, base=16) }}", Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessage(
            "Cannot render the chat template: the arguments of |int must be (default) at most, got"
                + " 1 by place and by name (base)");
    assertThatThrownBy(() -> render("{{ 'abc'.find('c', 1) }}", Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessage(
            "Cannot render the chat template: the arguments of find() must be (sub) at most, got 2"
                + " by place and by name ()");
  }

  @Test
  void oneTemplateServesManyThreads() {
    JinjaTemplate template = JinjaTemplate.of("{% for i in range(n) %}{{ i }},{% endfor %}");
    boolean same =
        IntStream.range(0, 500)
            .parallel()
            .allMatch(
                i -> {
                  String text = template.render(Map.of("n", (long) i % 7), CLOCK);
                  return text.chars().filter(c -> c == ',').count() == i % 7;
                });
    assertThat(same).isTrue();
  }

  private static String render(String template, Map<String, Object> variables) {
    return JinjaTemplate.of(template).render(variables, CLOCK);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> variables() {
    return new HashMap<>(MAPPER.convertValue(GOLDEN.get(0).get("variables"), Map.class));
  }

  private static List<JsonNode> golden() {
    try (var stream = JinjaTemplateTest.class.getResourceAsStream("/text/jinja/golden.jsonl");
        var reader =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(stream), StandardCharsets.UTF_8))) {
      return reader.lines().map(JinjaTemplateTest::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode parse(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
