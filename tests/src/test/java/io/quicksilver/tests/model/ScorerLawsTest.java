package io.quicksilver.tests.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.decode.Caching;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.PrefixCache;
import io.quicksilver.model.layer.Prefix;
import io.quicksilver.model.score.Scorer;
import io.quicksilver.model.score.TokenScores;
import io.quicksilver.model.score.TokenSpan;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a span scores, to the bit, is nothing of its neighbours', nor of how steps cut it. */
final class ScorerLawsTest {

  static List<GoldenCase> oneForward() {
    return GoldenCase.all().stream()
        .filter(golden -> golden.config().contextPooling() != ContextPooling.FULL)
        .toList();
  }

  static Stream<Arguments> oneForwardWithKernels() {
    return Kernels.with(oneForward(), Kernels.values());
  }

  /** Those whose window holds what {@link #choices} makes. */
  static Stream<Arguments> longEnoughWithKernels() {
    return Kernels.with(
        oneForward().stream()
            .filter(golden -> golden.config().maxPositions() > Prefix.BLOCK + 20)
            .toList(),
        Kernels.values());
  }

  private static int[] ids(GoldenCase golden, int row) {
    int[] ids = new int[golden.length(row)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = golden.id(row, i);
    }
    return ids;
  }

  /** Each row behind its prompt, where it has anything behind it. */
  private static List<TokenSpan> spans(GoldenCase golden) {
    List<TokenSpan> spans = new ArrayList<>();
    for (int row = 0; row < golden.rows(); row++) {
      if (golden.promptLength(row) < golden.length(row)) {
        spans.add(new TokenSpan(ids(golden, row), 0, golden.length(row), golden.promptLength(row)));
      }
    }
    return spans;
  }

  private static List<float[]> scores(
      ModifiedLlama model, List<TokenSpan> spans, int tokensPerStep, boolean prequential) {
    try (Scorer scorer = new Scorer(model, tokensPerStep, prequential, 1)) {
      List<float[]> logprobs = new ArrayList<>();
      scorer
          .score(spans.iterator(), () -> {})
          .forEachRemaining((TokenScores scores) -> logprobs.add(scores.logprobs()));
      return logprobs;
    }
  }

  @ParameterizedTest
  @MethodSource("oneForwardWithKernels")
  void neitherNeighboursNorStepsChangeABit(GoldenCase golden, Kernels kernels) {
    try (ModifiedLlama model = golden.load(kernels.create())) {
      List<TokenSpan> spans = spans(golden);
      assertThat(spans).isNotEmpty();
      List<float[]> together = scores(model, spans, 1000, false);
      for (int i = 0; i < spans.size(); i++) {
        assertThat(scores(model, List.of(spans.get(i)), 1000, false).get(0))
            .containsExactly(together.get(i));
      }
      for (int tokensPerStep : new int[] {1, 3, 10}) {
        List<float[]> cut = scores(model, spans, tokensPerStep, false);
        for (int i = 0; i < spans.size(); i++) {
          assertThat(cut.get(i)).containsExactly(together.get(i));
        }
      }
    }
  }

  /** Rows of one text with different ends: choices of a query. */
  private static List<TokenSpan> choices(GoldenCase golden) {
    List<TokenSpan> spans = new ArrayList<>();
    for (int choice = 0; choice < 8; choice++) {
      int context = Prefix.BLOCK + 10;
      int[] ids = new int[context + 6 + choice % 3];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = i < context ? golden.id(0, i % golden.length(0)) : 3 + (i + choice) % 7;
      }
      spans.add(new TokenSpan(ids, 0, ids.length, context));
    }
    return spans;
  }

  @ParameterizedTest
  @MethodSource("longEnoughWithKernels")
  void whatSpansShareChangesNoBit(GoldenCase golden, Kernels kernels) {
    try (ModifiedLlama model = golden.load(kernels.create())) {
      List<TokenSpan> spans = choices(golden);
      List<float[]> alone = scores(model, spans, 64, false);
      try (Scorer sharing = new Scorer(model, new PrefixCache(1 << 24), 64, false, 1)) {
        List<float[]> shared = new ArrayList<>();
        sharing
            .score(spans.iterator(), () -> {})
            .forEachRemaining((TokenScores scores) -> shared.add(scores.logprobs()));
        assertThat(shared).hasSameSizeAs(alone);
        for (int i = 0; i < alone.size(); i++) {
          assertThat(shared.get(i)).containsExactly(alone.get(i));
        }
        boolean shares = model.caching() == Caching.PIECES;
        assertThat(sharing.stats().sharedTokens()).isEqualTo(shares ? 7 * Prefix.BLOCK : 0);
        long all = spans.stream().mapToLong(TokenSpan::inputs).sum();
        assertThat(sharing.stats().prefillTokens() + sharing.stats().sharedTokens()).isEqualTo(all);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("oneForward")
  void aTokenSeesNoneBehindIt(GoldenCase golden) {
    try (ModifiedLlama model = golden.load(Kernels.F32.create())) {
      for (TokenSpan span : spans(golden)) {
        float[] all = scores(model, List.of(span), 1000, false).get(0);
        for (int targets = 1; targets < span.targets(); targets++) {
          TokenSpan shorter =
              new TokenSpan(span.ids(), 0, span.context() + targets, span.context());
          float[] fewer = scores(model, List.of(shorter), 1000, false).get(0);
          assertThat(fewer).containsExactly(Arrays.copyOf(all, targets));
        }
      }
    }
  }

  @Test
  void fullPoolingScoresPrequentiallyAsTheOracleOrNotAtAll() throws IOException {
    JsonNode expected;
    try (InputStream stream = getClass().getResourceAsStream("/scores/prequential.json")) {
      expected = new ObjectMapper().readTree(stream);
    }
    for (String name : new String[] {"full-same-l2", "full-batch-scope"}) {
      GoldenCase golden =
          GoldenCase.all().stream()
              .filter(each -> each.name().equals(name))
              .findFirst()
              .orElseThrow();
      try (ModifiedLlama model = golden.load(Kernels.F32.create())) {
        assertThatThrownBy(() -> new Scorer(model, 100, false, 1))
            .hasMessage(
                "Cannot score in one forward: context_pooling must be causal or prompt, got full");
        int compared = 0;
        for (int row = 0; row < golden.rows(); row++) {
          int[] ids = ids(golden, row);
          if (ids.length < 2) {
            continue;
          }
          TokenSpan span = new TokenSpan(ids, 0, ids.length, 1);
          float[] scores = scores(model, List.of(span), 16, true).get(0);
          for (int i = 0; i < scores.length; i++) {
            double oracle = expected.get(name).get(row).get(i).asDouble();
            assertThat((double) scores[i]).isCloseTo(oracle, within(1e-3));
            compared++;
          }
        }
        assertThat(compared).isGreaterThan(20);
      }
    }
  }
}
