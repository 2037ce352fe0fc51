package io.quicksilver.model.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RollingWindowsTest {

  private static List<TokenSpan> windows(int tokens, int window, int stride) {
    List<TokenSpan> spans = new ArrayList<>();
    new RollingWindows(IntStream.range(0, tokens).toArray(), window, stride)
        .forEachRemaining(spans::add);
    return spans;
  }

  @Test
  void eachTokenButTheFirstIsScoredOnce() {
    for (int tokens = 1; tokens <= 40; tokens++) {
      for (int stride = 1; stride <= 8; stride++) {
        List<Integer> scored = new ArrayList<>();
        for (TokenSpan span : windows(tokens, 8, stride)) {
          for (int i = span.context(); i <= span.inputs(); i++) {
            scored.add(span.id(i));
          }
          assertThat(span.inputs()).isLessThanOrEqualTo(8);
        }
        assertThat(scored)
            .as("%d tokens, stride %d", tokens, stride)
            .isEqualTo(IntStream.range(1, tokens).boxed().toList());
      }
    }
  }

  @Test
  void aTokenHasAllTheContextThatItsWindowHolds() {
    for (TokenSpan span : windows(40, 8, 3).subList(1, 12)) {
      assertThat(span.inputs()).isEqualTo(8);
    }
    assertThat(windows(40, 8, 1))
        .filteredOn(span -> span.from() > 0)
        .hasSize(31)
        .allSatisfy(span -> assertThat(span.context()).isEqualTo(8));
  }

  @Test
  void withoutOverlapALaterWindowIsGivenTheLastTokenAlone() {
    List<TokenSpan> spans = windows(25, 8, 8);
    assertThat(spans).hasSize(3);
    assertThat(spans).extracting(TokenSpan::context).containsExactly(1, 1, 1);
    assertThat(windows(24, 8, 8).get(2).context()).isEqualTo(2);
  }

  @Test
  void aStrideThatLeavesTokensOutIsRefused() {
    assertThatThrownBy(() -> windows(10, 8, 9))
        .hasMessage("Cannot score a text: stride must be from 1 to the window of 8, got 9");
  }
}
