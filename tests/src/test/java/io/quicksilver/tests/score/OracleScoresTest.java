package io.quicksilver.tests.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.score.RollingWindows;
import io.quicksilver.model.score.TextPair;
import io.quicksilver.model.score.TokenScores;
import io.quicksilver.model.score.TokenSpan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The demo model, whose context pools the prompt, scores as the oracle does. */
final class OracleScoresTest {

  @Test
  void continuationsScoreAsTheOracleSays() throws IOException {
    try (ScoredModel demo = ScoredModel.open(ScoredModel.DEMO, Precision.F32)) {
      List<JsonNode> rows = Rows.resource("lambada-30.jsonl");
      List<TokenSpan> spans = new ArrayList<>();
      for (JsonNode row : rows) {
        spans.add(span(demo, row.get("context").asText(), row.get("continuation").asText()));
      }
      List<TokenScores> scores = demo.score(spans);
      for (int i = 0; i < rows.size(); i++) {
        assertThat(scores.get(i).logprob())
            .isCloseTo(rows.get(i).get("logprob").asDouble(), within(1e-3));
        assertThat(scores.get(i).isGreedy()).isEqualTo(rows.get(i).get("is_greedy").asBoolean());
      }
    }
  }

  @Test
  void choicesScoreAsTheOracleSays() throws IOException {
    try (ScoredModel demo = ScoredModel.open(ScoredModel.DEMO, Precision.F32)) {
      for (JsonNode row : Rows.resource("arc-easy-30.jsonl")) {
        List<TokenSpan> spans = new ArrayList<>();
        for (JsonNode choice : row.get("choices")) {
          spans.add(span(demo, row.get("query").asText(), " " + choice.asText()));
        }
        List<TokenScores> scores = demo.score(spans);
        assertThat(scores).isNotEmpty();
        for (int i = 0; i < scores.size(); i++) {
          assertThat(scores.get(i).logprob())
              .isCloseTo(row.get("choice_logprobs").get(i).asDouble(), within(1e-3));
        }
      }
    }
  }

  @Test
  void textsScoreAsTheOracleSays() throws IOException {
    try (ScoredModel demo = ScoredModel.open(ScoredModel.DEMO, Precision.F32)) {
      texts(demo, "wikitext-16k.jsonl", demo.window());
      texts(demo, "wikitext-overlapping.jsonl", 128);
    }
  }

  private static void texts(ScoredModel model, String name, int stride) throws IOException {
    for (JsonNode row : Rows.resource(name)) {
      int[] ids = model.tokenizer().encode(row.get("text").asText());
      double expected = row.get("logprob").asDouble();
      assertThat(model.logprob(new RollingWindows(ids, model.window(), stride)))
          .isCloseTo(expected, within(1e-4 * -expected));
    }
  }

  private static TokenSpan span(ScoredModel model, String context, String continuation) {
    return TextPair.of(model.tokenizer(), model.start(), context, continuation)
        .span(model.window())
        .orElseThrow();
  }

  /** What another precision may cost: 1 % of perplexity in int8, 0.3 % in bf16. */
  @Test
  void otherPrecisionsHaveNearlyTheSamePerplexity() throws IOException {
    double exact = perplexity(Precision.F32);
    assertThat(perplexity(Precision.BF16)).isCloseTo(exact, within(0.003 * exact));
    assertThat(perplexity(Precision.INT8)).isCloseTo(exact, within(0.01 * exact));
  }

  private static double perplexity(Precision precision) throws IOException {
    try (ScoredModel demo = ScoredModel.open(ScoredModel.DEMO, precision)) {
      double logprob = 0;
      long tokens = 0;
      for (JsonNode row : Rows.resource("wikitext-16k.jsonl")) {
        int[] ids = demo.tokenizer().encode(row.get("text").asText());
        logprob += demo.logprob(new RollingWindows(ids, demo.window(), demo.window()));
        tokens += ids.length - 1;
      }
      return Math.exp(-logprob / tokens);
    }
  }

  @Test
  void aLongTextTakesNoMoreMemoryThanAShortOne() throws IOException {
    try (ScoredModel demo = ScoredModel.open(ScoredModel.DEMO, Precision.F32)) {
      int[] few = repeated(demo, 1 + demo.window() + 300);
      assertThat(demo.logprob(new RollingWindows(few, demo.window(), 300))).isNegative();
      long before = demo.nativeBytes();
      int[] many = repeated(demo, 1 + demo.window() + 100 * 300);
      assertThat(demo.logprob(new RollingWindows(many, demo.window(), 300))).isNegative();
      assertThat(demo.nativeBytes()).isEqualTo(before);
    }
  }

  private static int[] repeated(ScoredModel model, int tokens) throws IOException {
    String text = Rows.resource("wikitext-16k.jsonl").get(0).get("text").asText();
    int[] ids = model.tokenizer().encode(text);
    int[] longer = new int[tokens];
    for (int i = 0; i < tokens; i++) {
      longer[i] = ids[i % ids.length];
    }
    return longer;
  }
}
