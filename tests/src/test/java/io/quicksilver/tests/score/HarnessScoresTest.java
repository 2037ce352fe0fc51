package io.quicksilver.tests.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.quicksilver.model.score.RollingWindows;
import io.quicksilver.model.score.StartToken;
import io.quicksilver.model.score.TextPair;
import io.quicksilver.model.score.TokenScores;
import io.quicksilver.model.score.TokenSpan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * With the harness's conventions every score is what lm-evaluation-harness 0.4.13 itself computed.
 *
 * <p>For TinyStories-656K, which is too large for this repository: tried where the shared folder
 * stands beside the checkout.
 */
final class HarnessScoresTest {

  private static final Path SHARED = Path.of("../../shared");
  private static final int PIECE = 8192;

  @TestFactory
  List<DynamicTest> scoresOfTheHarness() {
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(
        DynamicTest.dynamicTest(
            "a text's second start token stands ahead of its first",
            () -> assertThat(StartToken.again(new int[] {1, 5}, 1)).containsExactly(1, 1, 5)));
    if (Files.isDirectory(SHARED)) {
      tests.add(DynamicTest.dynamicTest("lambada", HarnessScoresTest::lambada));
      tests.add(DynamicTest.dynamicTest("arc-easy", HarnessScoresTest::arcEasy));
      tests.add(DynamicTest.dynamicTest("wikitext", HarnessScoresTest::wikitext));
    }
    return tests;
  }

  private static ScoredModel model() throws IOException {
    return ScoredModel.openAsHarness(SHARED.resolve("models/tinystories-656k"));
  }

  private static List<JsonNode> golden(String name) throws IOException {
    List<JsonNode> rows = Rows.file(SHARED.resolve("golden/scores").resolve(name));
    return rows.subList(1, rows.size());
  }

  private static Optional<TokenSpan> span(ScoredModel model, String context, String continuation) {
    return TextPair.of(model.tokenizer(), model.start(), context, continuation)
        .span(model.window());
  }

  private static void lambada() throws IOException {
    Map<Integer, JsonNode> golden = new HashMap<>();
    golden("lambada-openai.jsonl").forEach(row -> golden.put(row.get("row").asInt(), row));
    assertThat(golden).hasSize(286);
    List<JsonNode> rows = Rows.file(SHARED.resolve("prompts/lambada-openai.jsonl"));
    try (ScoredModel model = model()) {
      for (int i = 0; i < 300; i++) {
        Optional<TokenSpan> span =
            span(
                model,
                rows.get(i).get("context").asText(),
                " " + rows.get(i).get("continuation").asText());
        assertThat(span.isPresent()).as("row %d", i).isEqualTo(golden.containsKey(i));
        if (span.isPresent()) {
          TokenScores scores = model.score(List.of(span.get())).get(0);
          JsonNode expected = golden.get(i);
          assertThat(scores.logprob())
              .as("row %d", i)
              .isCloseTo(expected.get("logprob").asDouble(), within(1e-3));
          assertThat(scores.isGreedy()).isEqualTo(expected.get("is_greedy").asBoolean());
        }
      }
    }
  }

  private static void arcEasy() throws IOException {
    List<JsonNode> rows = Rows.file(SHARED.resolve("prompts/arc-easy.jsonl"));
    List<JsonNode> golden = golden("arc-easy.jsonl");
    assertThat(golden).hasSize(200);
    try (ScoredModel model = model()) {
      for (JsonNode expected : golden) {
        JsonNode row = rows.get(expected.get("row").asInt());
        int best = 0;
        int bestPerByte = 0;
        double[] logprobs = new double[row.get("choices").size()];
        double[] perByte = new double[logprobs.length];
        for (int i = 0; i < logprobs.length; i++) {
          String choice = row.get("choices").get(i).asText();
          TokenSpan span = span(model, row.get("query").asText(), " " + choice).orElseThrow();
          logprobs[i] = model.score(List.of(span)).get(0).logprob();
          perByte[i] = logprobs[i] / choice.getBytes(StandardCharsets.UTF_8).length;
          best = logprobs[i] > logprobs[best] ? i : best;
          bestPerByte = perByte[i] > perByte[bestPerByte] ? i : bestPerByte;
          assertThat(logprobs[i])
              .isCloseTo(expected.get("choice_logprobs").get(i).asDouble(), within(1e-3));
        }
        int gold = row.get("gold").asInt();
        assertThat(best == gold).isEqualTo(expected.get("correct").asBoolean());
        assertThat(bestPerByte == gold).isEqualTo(expected.get("correct_norm").asBoolean());
      }
    }
  }

  private static void wikitext() throws IOException {
    String text = Files.readString(SHARED.resolve("corpora/wikitext-2-valid.txt"));
    List<JsonNode> golden = golden("wikitext-2-valid.jsonl");
    assertThat(golden).hasSize(8);
    try (ScoredModel model = model()) {
      int from = 0;
      for (JsonNode expected : golden) {
        int to = text.offsetByCodePoints(from, PIECE);
        int[] ids = model.tokenizer().encode(text.substring(from, to));
        double logprob = expected.get("logprob").asDouble();
        assertThat(
                model.logprob(
                    new RollingWindows(
                        StartToken.again(ids, model.start()), model.window(), model.window())))
            .isCloseTo(logprob, within(1e-4 * -logprob));
        from = to;
      }
    }
  }
}
